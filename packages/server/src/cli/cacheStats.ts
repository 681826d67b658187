import { Command } from 'commander';
import { HttpDataService, nodePorts, type ServiceStats, type SharedFacts } from '@barkeep/sdk';
import { DEFAULT_PORT } from '../listen.js';
import { EXIT, given, write, type CliIo, type ExitCode } from './io.js';
import { withSharedCache } from './sharedCache.js';
import { table } from './table.js';

const EVERY_MS = 2_000;

type StatsOptions = { readonly url?: string; readonly watch?: boolean; readonly json?: boolean };

/** `barkeep cache stats`: what a running server tells of its caches, and what Redis does. */
export function statsCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('stats')
    .description('what a running server tells of its caches, and what Redis does')
    .option('--url <URL>', `the server; default: BARKEEP_URL, else http://127.0.0.1:${DEFAULT_PORT}`)
    .option('--watch', 'again every two seconds, until Ctrl-C')
    .option('--json', 'as JSON')
    .action(async (options: StatsOptions) => finish(await run(options, io)));
}

async function run({ url, watch = false, json = false }: StatsOptions, io: CliIo): Promise<ExitCode> {
  const address = url ?? given(io.env['BARKEEP_URL']) ?? `http://127.0.0.1:${DEFAULT_PORT}`;
  const service = new HttpDataService({ url: address, ports: nodePorts });
  const ending = new AbortController();
  const forget = io.onStop(() => ending.abort());
  try {
    for (;;) {
      const stats = await service.stats();
      const redis = given(io.env['BARKEEP_REDIS_URL']) === undefined ? undefined : await withSharedCache(io, (cache) => cache.facts());
      const text = json ? `${JSON.stringify({ ...stats, ...(redis === undefined ? {} : { redis }) })}\n` : pageOf(stats, redis);
      await write(io.stdout, watch && io.stdout.isTTY === true ? `\u001b[2J\u001b[H${text}` : text);
      if (!watch) return EXIT.ok;
      await nodePorts.timers.sleep(EVERY_MS, ending.signal, true).catch(() => undefined);
      if (ending.signal.aborted) return EXIT.ok;
    }
  } finally {
    forget();
    await service.close();
  }
}

function pageOf(stats: ServiceStats, redis: SharedFacts | undefined): string {
  const { cache, hitRate, sets } = stats;
  const { shared } = cache;
  const percent = (rate: number | null): string => (rate === null ? '–' : `${(100 * rate).toFixed(1)} %`);
  const rows = [
    [
      'hit rate',
      `${percent(hitRate.last1Min)} in a minute, ${percent(hitRate.last5Min)} in 5, ${percent(hitRate.last30Min)} in 30${hitRate.isLow ? ': low' : ''}`,
    ],
    ['answers', countsText(stats)],
    ...Object.entries(sets).map(([version, counts]) => [`  ${version}`, countsText(counts)]),
    [
      'memory',
      `${cache.entries} values, ${mib(cache.bytes)} of ${mib(cache.maxBytes)}, ${cache.hits} found, ${cache.misses} not, ${cache.evictions} left to make room`,
    ],
  ];
  if (shared !== undefined) {
    const refused = Object.values(shared.refused).reduce((sum, count) => sum + count, 0);
    rows.push(
      [
        'redis',
        `${shared.hits} found, ${shared.misses} not, ${refused} refused, ${shared.errors} errors, ${shared.skipped} skipped, ${shared.written} written`,
      ],
      [
        '  heard',
        `${shared.isTracking ? 'yes' : 'no'}; ${shared.invalidations} changes, lost ${shared.losses} times; breaker ${shared.breaker}`,
      ],
      ['  leases', `${shared.leases} taken, ${shared.leaseWaits} waited for, ${shared.takeovers} taken over`],
      ...(shared.trouble === undefined ? [] : [['  trouble', shared.trouble]]),
    );
  }
  if (redis !== undefined) {
    const bound = redis.maxBytes === 0 ? 'no bound' : `of ${mib(redis.maxBytes)}, ${redis.policy}`;
    rows.push(['  server', `${redis.version}, ${redis.keys} keys, ${mib(redis.usedBytes)} ${bound}, ${redis.evicted} evicted`]);
  }
  return table(rows);
}

function countsText({
  hits,
  resumed,
  misses,
  stale,
  errors,
}: Pick<ServiceStats, 'hits' | 'resumed' | 'misses' | 'stale' | 'errors'>): string {
  return `${hits} hits, ${resumed} resumed, ${misses} misses, ${errors} errors, ${stale} stale`;
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
