import { Command } from 'commander';
import { parseTimeframe } from '@barkeep/feature-core';
import { parseTime, type InspectedValue } from '@barkeep/sdk';
import { explainCommand } from './cacheExplain.js';
import { statsCommand } from './cacheStats.js';
import { usage } from './failure.js';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';
import { withSharedCache } from './sharedCache.js';
import { table } from './table.js';
import { openSets, SETS_OPTION } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep cache stats --watch                          how a server and its Redis fare
  barkeep cache inspect feature:AAPL:1day:core@0123456789ab
  barkeep cache invalidate --symbol AAPL --timeframe 1day --from 2024-01-01
  barkeep cache explain --set core                     whether finished columns are worth moving
`;
const SHOWN_VALUES = 8;

/** `barkeep cache …`: looks at the shared cache, and takes values out of it. */
export function cacheCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  const command = new Command('cache').description('look at the shared cache, and take values out of it').addHelpText('before', EXAMPLES);
  for (const make of [statsCommand, inspectCommand, invalidateCommand, explainCommand]) command.addCommand(make(io, finish));
  return command;
}

function inspectCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('inspect')
    .description('decode what stands under a key of Redis')
    .argument('<KEY>', 'as SCAN shows it')
    .action(async (key: string) => {
      const found = await withSharedCache(io, (cache) => cache.inspect(key));
      if (found === undefined) throw usage(`nothing stands under ${key}`);
      await write(io.stdout, pageOf(key, found));
      finish(found.value === undefined ? EXIT.breach : EXIT.ok);
    });
}

function pageOf(key: string, found: InspectedValue): string {
  const life = found.lifeMs === null ? 'for ever' : `${(found.lifeMs / 1000).toFixed(1)} s to live`;
  const top = [
    ['key', key],
    ['size', `${found.bytes} bytes, ${found.memoryBytes} in memory`],
    ['life', life],
  ];
  if (found.value === undefined) return table([...top, ['no value of ours', found.refusal]]);
  const { header, columns } = found.value;
  const shown = columns.slice(0, 3).map((column, k) => [`column ${k}`, `${column.length} rows: ${shownValues(column)}`]);
  return table([
    ...top,
    ['layout', `${found.layout}, checksum right`],
    ['generation', String(found.stamp.generation)],
    ['newest bar', new Date(found.stamp.timestamp).toISOString()],
    ...Object.entries(header).map(([name, value]) => [`  ${name}`, JSON.stringify(value)]),
    ...shown,
    ...(columns.length > shown.length ? [['', `${columns.length - shown.length} more columns`]] : []),
  ]);
}

function shownValues(column: Float64Array): string {
  return `${Array.from(column.subarray(0, SHOWN_VALUES), String).join(' ')}${column.length > SHOWN_VALUES ? ' …' : ''}`;
}

type InvalidateOptions = {
  readonly symbol: string;
  readonly timeframe?: string;
  readonly set?: string;
  readonly from?: string;
  readonly sets?: string;
};

function invalidateCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('invalidate')
    .description('take the values of a series out of Redis, and out of the memory of every process that shares it')
    .requiredOption('--symbol <NAME>', 'whose values')
    .option('--timeframe <NAME>', 'default: all')
    .option('--set <NAME>', 'a set or version; default: all')
    .option('--from <TIME>', 'only values that hold bars from this time on')
    .option(...SETS_OPTION)
    .action(async ({ symbol, timeframe, set, from, ...options }: InvalidateOptions) => {
      const version = set === undefined || set.includes('@') ? set : (await openSets(options, io)).catalogue.resolve(set).version;
      const selection = {
        symbol: symbol.toUpperCase(),
        ...(timeframe === undefined ? {} : { timeframe: parseTimeframe(timeframe) }),
        ...(version === undefined ? {} : { version }),
        ...(from === undefined ? {} : { fromMs: parseTime(from, 'from') }),
      };
      const removed = await withSharedCache(io, (cache) => cache.invalidate(selection));
      await write(io.stdout, `removed ${removed} value${removed === 1 ? '' : 's'}\n`);
      finish(EXIT.ok);
    });
}
