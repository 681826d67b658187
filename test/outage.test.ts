import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from '../packages/sdk/test/redis/redisServer.js';
import { hasRedis } from './harness/installPrograms.js';
import { startBarkeep, type ServerProcess } from './harness/server.js';

const CONNECTIONS = 16;
const PHASE_MS = 500;
const BACK_WITHIN_MS = 5_000;
const PATHS = ['AAPL/1day', 'BTCUSD/1day', 'EURUSD/1hour', 'AAPL/1day'].flatMap((series) =>
  ['legacy', 'pipeline-v1', 'core'].map((set) => `/api/v1/features/${series}?set=${set}`),
);

describe.skipIf(!hasRedis())('a server whose Redis is killed, comes back, freezes and goes on under load', () => {
  let redis: RedisServer;
  let server: ServerProcess;

  const hits = async (): Promise<{ hits: number; all: number; breaker: string; isTracking: boolean }> => {
    const stats = (await (await fetch(`${server.url}/api/v1/stats`)).json()) as {
      hits: number;
      resumed: number;
      misses: number;
      cache: { shared: { breaker: string; isTracking: boolean } };
    };
    const { breaker, isTracking } = stats.cache.shared;
    return { hits: stats.hits, all: stats.hits + stats.resumed + stats.misses, breaker, isTracking };
  };
  /** Waits until Redis is used again and every answer of 100 ms was a hit. */
  const hitRateIsBack = async (): Promise<string> => {
    const deadline = Date.now() + BACK_WITHIN_MS;
    let last: unknown;
    while (Date.now() < deadline) {
      const before = await hits();
      await delay(100);
      const after = await hits();
      const isUsed = after.isTracking && after.breaker === 'closed';
      if (isUsed && after.all > before.all && after.hits - before.hits === after.all - before.all) return 'back';
      last = { before, after };
    }
    return JSON.stringify(last);
  };

  beforeAll(async () => {
    redis = await RedisServer.start();
    server = await startBarkeep(['--warm', '0'], { BARKEEP_REDIS_URL: `redis://127.0.0.1:${redis.port}` });
    for (const path of PATHS) await fetch(`${server.url}${path}`);
  });
  afterAll(async () => {
    redis.signal('SIGCONT');
    await server?.stop();
    await redis.stop();
  });

  test('fails no request, and hits are back within seconds', async () => {
    const ending = new AbortController();
    let answered = 0;
    const faults: string[] = [];
    const read = async (turn: number): Promise<void> => {
      for (let k = turn; !ending.signal.aborted; k++) {
        const answer = await fetch(`${server.url}${PATHS[k % PATHS.length]}`);
        await answer.arrayBuffer();
        answered++;
        if (answer.status !== 200) faults.push(`${answer.status} for ${answer.url}`);
      }
    };
    const reading = Promise.all(Array.from({ length: CONNECTIONS }, (_, turn) => read(turn)));
    await redis.kill();
    await delay(PHASE_MS);
    await redis.start();
    const afterKill = await hitRateIsBack();
    redis.signal('SIGSTOP');
    await delay(PHASE_MS);
    redis.signal('SIGCONT');
    const afterFreeze = await hitRateIsBack();
    ending.abort();
    await reading;
    expect(faults).toEqual([]);
    expect(answered).toBeGreaterThan(200);
    expect({ afterKill, afterFreeze }).toEqual({ afterKill: 'back', afterFreeze: 'back' });
  });
});
