import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodePorts } from '../../src/ports/node.js';
import { parseRedisUrl } from '../../src/redis/address.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { stamped } from '../contract/sharedStore.js';
import { until } from '../contract/until.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { freePort } from '../../../../test/harness/server.js';
import { RedisServer } from './redisServer.js';

const PATIENT = { commandTimeout: 1000 };

function opened(url: string, more: object = {}): RedisStore {
  const { redis, ...rest } = parseRedisUrl(url);
  return new RedisStore({ redis: { ...redis, ...PATIENT, ...more }, ...rest, prefix: 'tenant7:', ...nodePorts });
}

/** Everything that a store does. */
async function useAll(store: RedisStore): Promise<void> {
  const heard: string[] = [];
  store.listen({ changed: (keys) => heard.push(...keys), lost: () => undefined, regained: () => undefined });
  await until(() => store.isTracking, `tracking: ${store.trouble}`);
  expect(await store.put('feature:a', stamped('feature:a', 1, 1), 60_000)).toBe(true);
  await until(() => heard.includes('feature:a'), 'the word of the write');
  expect((await store.get(['feature:a'], 1000))[0]).toBeDefined();
  expect((await store.get(['feature:a', 'feature:b'], 1000, true))[0]).toBeDefined();
  expect(await store.lease('feature:a', 'me', 1000)).toBe(true);
  await store.release('feature:a', 'me');
  await store.uses.add([['a', 1]], 1e12);
  expect(await store.uses.top(1)).toEqual([['a', 1]]);
  for await (const keys of store.scan('feature:')) expect(keys).toEqual(['feature:a']);
  expect(await store.delete(['feature:a'])).toBe(1);
  expect(store.trouble).toBeUndefined();
}

describe.skipIf(!hasRedis())('a Redis over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  let server: RedisServer;
  let url: string;

  beforeAll(async () => {
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    const words = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
    ];
    execFileSync('openssl', [...words, '-addext', names, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const port = await freePort();
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
    server = await RedisServer.start(['--tls-port', String(port), '--tls-auth-clients', 'no', ...files]);
    url = `127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is used where its certificate is trusted', async () => {
    const store = opened(`rediss://${url}`, { tls: { ca: readFileSync(certificate) } });
    await useAll(store);
    await store.close();
  });

  it('is left alone where its certificate is not trusted, and says so', async () => {
    const store = opened(`rediss://${url}`);
    await until(() => /self-signed|certificate/.test(store.trouble ?? ''), 'the refusal');
    await expect(store.get(['feature:a'], 10)).rejects.toThrow();
    await store.close();
  });
});

describe.skipIf(!hasRedis())('a Redis with a user of its own for a tenant', () => {
  let server: RedisServer;
  let admin: Redis;
  const page = readFileSync(fileURLToPath(new URL('../../../../docs/caching.md', import.meta.url)), 'utf8');
  const [rule] = /^ACL SETUSER .*$/m.exec(page)!;

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
    await admin.call(
      'ACL',
      ...rule
        .replaceAll('\\', '')
        .split(' ')
        .slice(1)
        .map((word) => word.replaceAll("'", '')),
    );
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('does everything with the rights that the documentation gives it', async () => {
    const store = opened(`redis://tenant7:secret@127.0.0.1:${server.port}`);
    await useAll(store);
    await store.close();
    expect(await admin.call('ACL', 'LOG')).toEqual([]);
  });

  it('reaches no key of others', async () => {
    const { redis } = parseRedisUrl(`redis://tenant7:secret@127.0.0.1:${server.port}`);
    const client = new Redis(redis);
    await expect(client.getrange('feature:a', 0, 1)).rejects.toThrow(/NOPERM/);
    await expect(client.config('GET', '*')).rejects.toThrow(/NOPERM/);
    client.disconnect();
  });
});
