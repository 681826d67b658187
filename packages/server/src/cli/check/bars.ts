import { BarkeepError, oddBars, sliceBars, type NamedBars } from '@barkeep/feature-core';
import { nodePorts, readBarsFile } from '@barkeep/sdk';
import { bundledBars } from '../bundledBars.js';
import { openInput } from '../input.js';
import type { CliIo } from '../io.js';
import { tellFaults } from '../report.js';

/** Bundled bars, and how they are called: of three days' worth of shapes, a share, two currencies and a coin by the minute. */
const BUNDLED = [
  { file: 'eurusd_1h.csv.gz', name: 'EURUSD 1hour' },
  { file: 'aapl_1d.csv', name: 'AAPL 1day' },
  { file: 'dashusdt_1m.csv.gz', name: 'DASHUSDT 1min' },
  { file: 'btcusd_1d.csv', name: 'BTCUSD 1day' },
] as const;
const BUNDLED_ROWS = 1_000;
const ODD_ROWS = { sets: 600, command: 300 } as const;

/** What is checked on where no bars are given: bundled ones for a set, hourly ones for a command, and odd ones that the seed makes. */
export async function defaultBars(use: 'sets' | 'command', seed: number): Promise<readonly NamedBars[]> {
  const files = use === 'sets' ? BUNDLED : BUNDLED.slice(0, 1);
  const bundled = files.map(async ({ file, name }) => ({ name, bars: sliceBars(await bundledBars(file), 0, BUNDLED_ROWS) }));
  return [...(await Promise.all(bundled)), { name: ODD_NAME, bars: oddBars(ODD_ROWS[use], seed) }];
}

export const ODD_NAME = 'odd bars';

/** The bars of a file, all of them; what is odd in them is told. */
export async function barsOf(path: string, io: CliIo, signal: AbortSignal): Promise<readonly NamedBars[]> {
  const { name, source } = await openInput(path, io);
  const file = await readBarsFile(name, source, { timers: nodePorts.timers, signal }).catch((error: unknown) => {
    throw error instanceof BarkeepError ? withoutRepair(error) : error;
  });
  tellFaults(name, file, io, '');
  return [{ name, bars: file.bars }];
}

/** The library advises an option of its own, which a check has not. */
function withoutRepair(error: BarkeepError): BarkeepError {
  return new BarkeepError(error.code, error.message.replace(/, or repair$/, ''), error.fields, { cause: error });
}
