import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readBars, readTable } from '../support/csv.js';
import { barsFile, bundledBars, bundledGolden, readTolerances, rowsByTimestamp } from '../support/goldenFiles.js';
import type { GoldenRow } from '../support/goldenRows.js';
import { readProbe } from '../support/probes.js';
import type { Corpus, GoldenSample } from '../support/trial.js';

const SERIES = ['quotes502_1d', 'btcusd_1d', 'adv_nan_holes', 'adv_constant'];
const SAMPLES: readonly (readonly [set: string, bars: string])[] = [
  ...SERIES.flatMap((name) => ['legacy', 'pipeline-v1'].map((set) => [set, name] as const)),
  ...['quotes502_1d', 'adv_nan_holes'].flatMap((name) => ['alpha158', 'env53-market', 'regime-inputs'].map((set) => [set, name] as const)),
];

/** The golden rows of operators, the samples of short series and the probes. */
export async function readCorpus(): Promise<Corpus> {
  const files = readdirSync(bundledGolden).filter((file) => file.endsWith('.ts'));
  const tables = await Promise.all(
    files.map(async (file) => Object.values((await import(join(bundledGolden, file))) as Record<string, readonly GoldenRow[]>)),
  );
  const rows = tables.flat(2);
  const names = new Set([...SERIES, ...rows.map(({ bars }) => bars)]);
  const bars = Object.fromEntries([...names].map((name) => [name, readBars(barsFile(bundledBars, name))]));
  const samples = SAMPLES.map(([set, name]): GoldenSample => {
    const table = readTable(barsFile([join(bundledGolden, set)], name));
    return {
      set,
      bars: name,
      rows: rowsByTimestamp(table, bars[name]!.timestamp),
      columns: table.columns,
      tolerances: readTolerances(bundledGolden, set),
    };
  });
  return { bars, rows, samples, candles: readProbe('candles'), ties: readProbe('ties') };
}
