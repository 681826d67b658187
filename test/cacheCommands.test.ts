import { execFile } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { featureSet } from '@barkeep/feature-core';
import { openRedis } from '../packages/sdk/src/redis/client.js';
import { RedisServer } from '../packages/sdk/test/redis/redisServer.js';
import { hasRedis } from './harness/installPrograms.js';
import { cli, startBarkeep, type ServerProcess } from './harness/server.js';

const VERSION = featureSet('legacy').version;
const KEY = `shop7:feature:AAPL:1day:${VERSION}`;

type Said = { readonly stdout: string; readonly stderr: string; readonly code: number };

describe.skipIf(!hasRedis())('the commands of the shared cache', () => {
  let redis: RedisServer;
  let admin: ReturnType<typeof openRedis>;
  let env: Record<string, string>;

  const barkeep = (...args: string[]): Promise<Said> =>
    new Promise((resolve) => {
      const options = { env: { ...process.env, ...env } };
      execFile(process.execPath, [cli, ...args], options, (error, stdout, stderr) =>
        resolve({ stdout, stderr, code: error === null ? 0 : Number(error.code) }),
      );
    });

  beforeAll(async () => {
    redis = await RedisServer.start();
    admin = openRedis(redis.options);
    env = { BARKEEP_REDIS_URL: `redis://127.0.0.1:${redis.port}`, BARKEEP_REDIS_PREFIX: 'shop7:', BARKEEP_SET: 'legacy' };
  });
  beforeEach(() => admin.flushall());
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
  });

  test('warm writes newest vectors, inspect decodes one, invalidate takes them out', async () => {
    const warmed = await barkeep('warm', '--symbols', 'AAPL,BTCUSD', '--timeframes', '1day');
    expect(warmed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^warmed 2 of 2 in .* a second: 0 were warm, 0 resumed, 2 computed, 0 failed\n$/),
    });
    expect(await admin.exists(KEY)).toBe(1);

    const inspected = await barkeep('cache', 'inspect', KEY);
    expect(inspected.code).toBe(0);
    expect(inspected.stdout).toMatch(/^life +\d+\.\d s to live$/m);
    expect(inspected.stdout).toMatch(/^layout +3, checksum right$/m);
    expect(inspected.stdout).toContain(featureSet('legacy').hash);
    expect(inspected.stdout).toMatch(/^column 0 +18 rows: /m);

    const later = await barkeep('cache', 'invalidate', '--symbol', 'aapl', '--from', '2999-01-01');
    expect(later).toMatchObject({ code: 0, stdout: 'removed 0 values\n' });
    const other = await barkeep('cache', 'invalidate', '--symbol', 'AAPL', '--timeframe', '1day', '--set', 'core');
    expect(other.stdout).toBe('removed 0 values\n');
    expect((await barkeep('cache', 'invalidate', '--symbol', 'AAPL', '--set', 'legacy', '--from', '1990-01-01')).stdout).toMatch(
      /^removed [1-9]/,
    );
    expect(await admin.exists(KEY)).toBe(0);
    expect(await admin.exists(KEY.replace('AAPL', 'BTCUSD'))).toBe(1);
  });

  test('inspect says what is wrong with a value, and that there is none', async () => {
    await admin.set(KEY, 'some text that is longer than the beginning of a value');
    expect(await barkeep('cache', 'inspect', KEY)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^no value of ours +foreign$/m),
    });
    expect(await barkeep('cache', 'inspect', 'feature:nothing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing stands under'),
    });
  });

  test('explain measures both ways and gives the break-even, and leaves nothing behind', async () => {
    const { stdout, code } = await barkeep('cache', 'explain', '--set', 'legacy');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^compute +\d+\.\d\d ms +4096 rows of 18 columns/m);
    expect(stdout).toMatch(/^fetch from this Redis +\d+\.\d\d ms +0\.56 MiB/m);
    expect(stdout).toMatch(/^break-even: moving pays above \d+\.\d Gbit\/s; /m);
    expect(await admin.keys('*explain*')).toEqual([]);
  });

  test('each says what is missing', async () => {
    const url = env['BARKEEP_REDIS_URL']!;
    env['BARKEEP_REDIS_URL'] = '';
    expect(await barkeep('cache', 'inspect', KEY)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('BARKEEP_REDIS_URL is not set'),
    });
    expect(await barkeep('warm', '--all')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('set BARKEEP_REDIS_URL or BARKEEP_CACHE_DIR'),
    });
    env['BARKEEP_REDIS_URL'] = url;
    expect(await barkeep('warm')).toMatchObject({ code: 2, stderr: expect.stringContaining('--symbols A,B or --all') });
    expect(await barkeep('warm', '--symbols', 'NONE', '--timeframes', '1day')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('NONE'),
    });
  });

  describe('beside a server', () => {
    let server: ServerProcess;
    beforeAll(async () => {
      server = await startBarkeep([], env);
    });
    afterAll(() => server?.stop());

    test('stats has the hit rate, the answers by set, the tiers and the server of Redis; invalidate reaches the memory of the server', async () => {
      const path = `${server.url}/api/v1/features/AAPL/1day`;
      const outcomes = [];
      for (let k = 0; k < 3; k++) outcomes.push(((await (await fetch(path)).json()) as { metadata: { cache: string } }).metadata);
      const page = await barkeep('cache', 'stats', '--url', server.url);
      expect(page.stderr).toBe('');
      expect(page.stdout).toMatch(/^hit rate +66\.7 % in a minute/m);
      expect(page.stdout).toMatch(new RegExp(`^  ${VERSION} +2 hits, 0 resumed, 1 misses, 0 errors, 0 stale$`, 'm'));
      expect(page.stdout).toMatch(/^ {2}heard +yes; /m);
      expect(page.stdout).toMatch(/^ {2}server +7\.\S+, \d+ keys, .* no bound, 0 evicted$/m);
      const json = JSON.parse((await barkeep('cache', 'stats', '--url', server.url, '--json')).stdout) as Record<string, unknown>;
      expect(json).toMatchObject({ hits: 2, misses: 1, hitRate: { isLow: false }, redis: { servers: 1 } });
      const before = (await (await fetch(`${server.url}/api/v1/stats`)).json()) as { cache: { shared: { invalidations: number } } };
      await barkeep('cache', 'invalidate', '--symbol', 'AAPL');
      const after = (await (await fetch(`${server.url}/api/v1/stats`)).json()) as typeof before;
      expect(after.cache.shared.invalidations).toBeGreaterThan(before.cache.shared.invalidations);
    });
  });
});
