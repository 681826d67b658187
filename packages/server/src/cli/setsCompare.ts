import { Command } from 'commander';
import type { FeatureSet } from '@barkeep/feature-core';
import { parseTime, type IDataService } from '@barkeep/sdk';
import { driftOf, type ColumnDrift } from '@barkeep/sdk/experiments';
import { usage } from './failure.js';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';
import { jsonText } from './migrate/json.js';
import { openService } from './service.js';
import { table } from './table.js';
import { openSets } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep sets compare legacy pipeline-v1 --symbol AAPL
  barkeep sets compare mine@0123456789ab mine --sets ./sets --symbol AAPL,BTCUSD --start 2015-01-01 --json
`;

type CompareOptions = {
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly start?: string;
  readonly end?: string;
  readonly data?: string;
  readonly sets?: string;
  readonly json?: boolean;
};

type SymbolDrift = { readonly symbol: string; readonly rows: number; readonly columns: readonly ColumnDrift[] };

/** `barkeep sets compare A B`: what two versions give on the same bars. Its `--sets` and `--json` are those of `barkeep sets`. */
export function compareSetsCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('compare')
    .description('what two sets or versions give on the same bars: drift, correlation, share of cells that differ')
    .argument('<A>', 'a set, or a version as name@hash')
    .argument('<B>', 'another')
    .option('--symbol <NAMES>', 'symbols, with commas between')
    .option('--timeframe <NAME>', 'default: 1day')
    .option('--start <TIME>', 'first bar; default: the first there is')
    .option('--end <TIME>', 'first bar that is left out; default: after the newest')
    .option('--data <DIR>', 'folder of bars; default: BARKEEP_DATA, else the bundled ones')
    .addHelpText('before', EXAMPLES)
    .action(async (a: string, b: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<CompareOptions>();
      const symbols = (options.symbol ?? '').split(',').filter((name) => name !== '');
      if (symbols.length === 0) throw usage('--symbol is missing; name the symbols whose bars both are computed over');
      const { catalogue } = await openSets(options, io);
      const [from, to] = [catalogue.resolve(a), catalogue.resolve(b)];
      const { service } = await openService(options, io);
      try {
        const drifts: SymbolDrift[] = [];
        for (const symbol of symbols) drifts.push(await driftsOf(service, symbol, from, to, options));
        const added = to.names.filter((name) => !from.names.includes(name));
        const removed = from.names.filter((name) => !to.names.includes(name));
        const report = { from: from.version, to: to.version, added, removed, symbols: drifts };
        await write(io.stdout, options.json === true ? jsonText(report) : page(report));
        finish(EXIT.ok);
      } finally {
        await service.close();
      }
    });
}

async function driftsOf(
  service: IDataService,
  symbol: string,
  from: FeatureSet,
  to: FeatureSet,
  options: CompareOptions,
): Promise<SymbolDrift> {
  const { timeframe = '1day', start, end } = options;
  const range = {
    timeframe,
    origin: 'series',
    bars: false,
    ...(start === undefined ? {} : { start: parseTime(start, '--start') }),
    ...(end === undefined ? {} : { end: parseTime(end, '--end') }),
  } as const;
  const a = await service.loadData(symbol, { ...range, set: from.version });
  const b = await service.loadData(symbol, { ...range, set: to.version });
  const shared = a.names.filter((name) => b.names.includes(name));
  return { symbol, rows: a.length, columns: shared.map((name) => driftOf(name, a.column(name), b.column(name))) };
}

type Report = {
  readonly from: string;
  readonly to: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly symbols: readonly SymbolDrift[];
};

function page({ from, to, added, removed, symbols }: Report): string {
  const only = [...removed.map((name) => `only in ${from}: ${name}\n`), ...added.map((name) => `only in ${to}: ${name}\n`)];
  const parts = symbols.map(({ symbol, rows, columns }) => {
    const differing = columns.filter((each) => each.differing > 0);
    const lines = differing.map((each) => [
      each.column,
      figure(each.drift),
      figure(each.meanDrift),
      figure(each.correlation),
      `${figure(100 * each.differing)} %`,
      String(each.nanOnlyA),
      String(each.nanOnlyB),
    ]);
    const head = ['COLUMN', 'DRIFT', 'OF THE MEAN', 'CORRELATION', 'CELLS THAT DIFFER', 'NaN ONLY THERE', 'NaN ONLY HERE'];
    const same = columns.length - differing.length;
    return `\n${symbol}, ${rows} rows: ${same} of ${columns.length} shared columns are the same to the bit\n${lines.length === 0 ? '' : table([head, ...lines])}`;
  });
  return `${from} → ${to}; drift in standard deviations of the former\n${only.join('')}${parts.join('')}`;
}

function figure(value: number): string {
  return Number.isNaN(value) ? '-' : Math.abs(value) >= 1e-4 || value === 0 ? String(Number(value.toPrecision(4))) : value.toExponential(1);
}
