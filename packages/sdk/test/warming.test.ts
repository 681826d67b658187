import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { featureSet, sliceBars } from '@barkeep/feature-core';
import { connectWith } from '../src/connect.js';
import type { IUseBoard, Score, WarmTarget } from '../src/contracts/warming.js';
import type { IDataService, ServiceStats } from '../src/contracts/service.js';
import { nodePorts } from '../src/ports/node.js';
import { MemoryProvider } from '../src/providers/memory.js';
import { RedisStore } from '../src/redis/redisStore.js';
import { SetCatalogue } from '../src/service/sets.js';
import { Popular } from '../src/warming/popular.js';
import { HALF_LIFE_MS, MAX_NAMES, Uses } from '../src/warming/uses.js';
import { Warmer } from '../src/warming/warmer.js';
import { hasRedis } from '../../../test/harness/installPrograms.js';
import { walk } from './contract/bars.js';
import { until, untilTrue } from './contract/until.js';
import { RedisServer } from './redis/redisServer.js';

const LEGACY = featureSet('legacy').version;
const bars = walk(300);

function open(redis?: string): IDataService {
  const series = ['AAPL', 'MSFT', 'IBM'].map((symbol) => ({ symbol, timeframe: '1day' as const, bars: sliceBars(bars, 0, 300) }));
  const provider = new MemoryProvider({ clock: nodePorts.clock, series });
  return connectWith({ provider, defaultSet: 'legacy', ...(redis === undefined ? {} : { redis }) }, {});
}

describe('Uses', () => {
  it('halve in an hour', () => {
    const uses = new Uses();
    uses.of('a').count += 8;
    expect(uses.scores(0)).toEqual([['a', 8]]);
    uses.of('b').count += 5;
    expect(uses.scores(HALF_LIFE_MS)).toEqual([
      ['b', 5],
      ['a', 4],
    ]);
    expect(uses.scores(HALF_LIFE_MS - 1)).toEqual(uses.scores(HALF_LIFE_MS - 1));
  });

  it('give what has come since it was last asked for, once', () => {
    const uses = new Uses();
    uses.of('a').count += 2;
    expect(uses.scores(0)).toEqual([['a', 2]]);
    uses.of('a').count++;
    expect(uses.drain(0)).toEqual([['a', 3]]);
    expect(uses.drain(0)).toEqual([]);
  });

  it('remember the most used, and no more than so many', () => {
    const uses = new Uses();
    for (let k = 0; k < MAX_NAMES + 50; k++) uses.of(String(k)).count += k + 1;
    expect(uses.scores(0)).toHaveLength(MAX_NAMES);
    expect(uses.scores(0).at(-1)).toEqual(['50', 51]);
  });
});

describe('Popular', () => {
  const clock = { now: () => 0 };
  const board = (top: readonly Score[]): IUseBoard => ({ add: async () => undefined, top: async () => top });

  it('is what is used here and elsewhere, most used first', async () => {
    const popular = new Popular(clock, new SetCatalogue(), board([[`MSFT:1day:${LEGACY}:rows`, 9]]));
    popular.of(`AAPL:1day:${LEGACY}:latest`).count += 3;
    expect(await popular.top(5)).toEqual([
      { symbol: 'MSFT', timeframe: '1day', set: LEGACY, part: 'rows' },
      { symbol: 'AAPL', timeframe: '1day', set: LEGACY, part: 'latest' },
    ]);
    expect(await popular.top(1)).toHaveLength(1);
  });

  it('has the newer version of a set in the place of one that is gone', async () => {
    const popular = new Popular(clock, new SetCatalogue(), board([['AAPL:1day:legacy@000000000000:latest', 9]]));
    expect(await popular.top(5)).toEqual([{ symbol: 'AAPL', timeframe: '1day', set: LEGACY, part: 'latest' }]);
  });

  it('takes no name that is none, and goes on where the table is away', async () => {
    const foreign = new Popular(
      clock,
      new SetCatalogue(),
      board([
        ['@', 1e12],
        ['x:y', 9],
        ['A:1day:nosuch@000000000000:latest', 8],
      ]),
    );
    expect(await foreign.top(5)).toEqual([]);
    const away = new Popular(clock, new SetCatalogue(), { add: () => Promise.reject(new Error('away')), top: async () => [] });
    away.of(`AAPL:1day:${LEGACY}:latest`).count++;
    expect(await away.top(5)).toHaveLength(1);
  });
});

describe('Warmer', () => {
  const target = (symbol: string, part: WarmTarget['part'] = 'latest'): WarmTarget => ({ symbol, timeframe: '1day', set: 'legacy', part });

  it('makes the next answer a hit, and is no question itself', async () => {
    const service = open();
    const report = await new Warmer({ service, ...nodePorts }).warm([target('AAPL'), target('AAPL'), target('MSFT', 'rows')]);
    expect(report).toMatchObject({ targets: 3, hits: 1, misses: 2, failed: 0, ended: 'done' });
    expect(await service.stats()).toMatchObject({ hits: 0, misses: 0 });
    expect((await service.latest('AAPL')).metadata.outcome).toBe('hit');
    expect((await service.recent('MSFT', 200)).metadata.outcome).toBe('hit');
    await service.close();
  });

  it('tells of what cannot be warmed, and goes on', async () => {
    const service = open();
    const told: unknown[] = [];
    const onTarget = (done: number, { symbol }: WarmTarget, error?: unknown): void =>
      void told.push([done, symbol, error instanceof Error]);
    const report = await new Warmer({ service, ...nodePorts }).warm([target('NONE'), target('IBM')], { onTarget });
    expect(report).toMatchObject({ failed: 1, misses: 1 });
    expect(told).toEqual([
      [1, 'NONE', true],
      [2, 'IBM', false],
    ]);
    await service.close();
  });

  it('ends where its time is used up, where it is told to, and where other work waits', async () => {
    const service = open();
    const targets = ['AAPL', 'MSFT', 'IBM'].map((symbol) => target(symbol));
    const warmer = new Warmer({ service, ...nodePorts });
    expect(await warmer.warm(targets, { budgetMs: -1 })).toMatchObject({ ended: 'budget', misses: 0 });
    expect(await warmer.warm(targets, { signal: AbortSignal.abort() })).toMatchObject({ ended: 'stopped', misses: 0 });
    let now = 0;
    const slow = { clock: { now: () => 0, monotonic: () => (now += 15) }, timers: nodePorts.timers };
    expect(await new Warmer({ service, ...slow }).warm(targets, { yields: true })).toMatchObject({ ended: 'done' });
    const busy = { clock: { now: () => 0, monotonic: () => (now += 25) }, timers: nodePorts.timers };
    expect(await new Warmer({ service, ...busy }).warm(targets, { yields: true })).toMatchObject({ ended: 'load' });
    const away = {
      ...service,
      warm: service.warm!.bind(service),
      stats: async () => ({ cache: { shared: { breaker: 'open' } } }) as ServiceStats,
    };
    expect(await new Warmer({ service: away as IDataService, ...nodePorts }).warm(targets, { yields: true })).toMatchObject({
      ended: 'load',
    });
    await service.close();
  });

  it('keeps warm what is asked for most, again after each close of a bar, until it is stopped', async () => {
    const service = open();
    await service.latest('IBM');
    const stopping = new AbortController();
    const slept: number[] = [];
    const timers = {
      ...nodePorts.timers,
      sleep: async (ms: number): Promise<void> => {
        slept.push(ms);
        if (slept.length === 4) stopping.abort();
      },
    };
    const warmed: string[] = [];
    const watched = {
      mostUsed: (n: number) => service.mostUsed!(n),
      warm: (one: WarmTarget) => (warmed.push(one.symbol), service.warm!(one)),
      stats: () => service.stats(),
    };
    const clock = { ...nodePorts.clock, now: () => 300_000 * 7 + 1000, monotonic: () => nodePorts.clock.monotonic() };
    await new Warmer({ service: watched as unknown as IDataService, clock, timers }).keepWarm(10, {
      signal: stopping.signal,
      budgetMs: 1000,
    });
    expect(warmed).toEqual(['IBM', 'IBM', 'IBM']);
    expect(slept).toEqual([1000, 1000, 1000, 1000]);
    await service.close();
  });

  it('has nothing to do over HTTP', async () => {
    const service = connectWith({ url: 'http://127.0.0.1:9' }, {});
    const warmer = new Warmer({ service, ...nodePorts });
    await expect(warmer.warm([target('AAPL')])).rejects.toMatchObject({ code: 'INVALID_PARAM' });
    await warmer.keepWarm(10, { signal: new AbortController().signal, budgetMs: 1 });
    await service.close();
  });
});

describe.skipIf(!hasRedis())('the table of uses in Redis', () => {
  let server: RedisServer;
  let admin: Redis;

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
  });
  beforeEach(() => admin.flushall());
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('halves in an hour, is bounded, and ends by itself', async () => {
    const { uses, ...store } = await opened();
    await uses.add([['a', 8]], 1e12);
    await uses.add([['b', 5]], 1e12 + HALF_LIFE_MS);
    await uses.add([['c', 1]], 1e12);
    const [b, a, c] = await uses.top(10);
    expect([b![0], a![0], c![0]]).toEqual(['b', 'a', 'c']);
    expect([b![1], a![1], c![1]].map((score) => Math.round(score * 1e6) / 1e6)).toEqual([5, 4, 1]);
    expect(await uses.top(1)).toHaveLength(1);
    await uses.add(
      Array.from({ length: MAX_NAMES + 20 }, (_, k): Score => [`n${k}`, 10 + k]),
      1e12 + HALF_LIFE_MS,
    );
    expect(await admin.zcard('used')).toBe(MAX_NAMES + 1);
    expect(await admin.pttl('used')).toBeGreaterThan(6 * 86_400_000);
    await store.close();
  });

  it('tells a new process what others were asked for', async () => {
    const url = `redis://127.0.0.1:${server.port}`;
    const first = open(url);
    const isHeard = async (service: IDataService): Promise<boolean> => (await service.stats()).cache.shared!.isTracking;
    await untilTrue(() => isHeard(first), 'tracking');
    await first.latest('MSFT');
    await first.mostUsed!(10);
    const second = open(url);
    await untilTrue(() => isHeard(second), 'tracking');
    expect(await second.mostUsed!(10)).toEqual([{ symbol: 'MSFT', timeframe: '1day', set: LEGACY, part: 'latest' }]);
    await Promise.all([first.close(), second.close()]);
  });

  async function opened(): Promise<Pick<RedisStore, 'uses' | 'close'>> {
    const store = new RedisStore({ redis: { ...server.options, commandTimeout: 1000 }, ...nodePorts });
    await until(() => store.isTracking, 'tracking');
    return { uses: store.uses, close: () => store.close() };
  }
});
