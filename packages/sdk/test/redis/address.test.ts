import { describe, expect, it } from 'vitest';
import { parseRedisUrl, shownRedisUrl } from '../../src/redis/address.js';

describe('parseRedisUrl', () => {
  it('reads host, port, database, user and password', () => {
    expect(parseRedisUrl('redis://localhost')).toEqual({ redis: { host: 'localhost', port: 6379, db: 0 } });
    expect(parseRedisUrl('redis://:s%40cret@10.0.0.1:7000/3')).toEqual({
      redis: { host: '10.0.0.1', port: 7000, db: 3, password: 's@cret' },
    });
    expect(parseRedisUrl('redis://me:p:w@[::1]:7000/')).toEqual({
      redis: { host: '::1', port: 7000, db: 0, username: 'me', password: 'p:w' },
    });
  });

  it('reads rediss as TLS, with the name that the certificate has to be of', () => {
    expect(parseRedisUrl('rediss://cache.example.com')).toMatchObject({ redis: { port: 6379, tls: { servername: 'cache.example.com' } } });
  });

  it('reads sentinels and the name of what they watch', () => {
    const sentinels = [
      { host: 'a', port: 1 },
      { host: 'b', port: 26_379 },
    ];
    const redis = { sentinels, name: 'mymaster', username: 'me', password: 'pw' };
    expect(parseRedisUrl('sentinel://me:pw@a:1,b/mymaster')).toEqual({ redis });
    expect(parseRedisUrl('sentinel://me:pw@a:1,b/mymaster?read=replica')).toEqual({ redis, readFrom: 'replica' });
    expect(parseRedisUrl('sentinels://a/x').redis).toMatchObject({ tls: {}, enableTLSForSentinelMode: true });
  });

  it('reads some servers of a cluster, and whether replicas are read', () => {
    const nodes = [
      { host: 'a', port: 7000 },
      { host: 'b', port: 6379 },
    ];
    expect(parseRedisUrl('cluster://me:pw@a:7000,b')).toEqual({ redis: { username: 'me', password: 'pw' }, nodes });
    expect(parseRedisUrl('clusters://a:7000,b?read=primary')).toEqual({ redis: { tls: {} }, nodes });
    expect(parseRedisUrl('cluster://a:7000,b/?read=replica')).toEqual({ redis: {}, nodes, readFrom: 'replica' });
  });

  it('takes an address for no server name of a certificate', () => {
    expect(parseRedisUrl('rediss://127.0.0.1').redis.tls).toEqual({});
    expect(parseRedisUrl('rediss://[::1]').redis.tls).toEqual({});
  });

  it.each([
    '',
    'localhost:6379',
    'http://x',
    'redis://',
    'redis://a:0',
    'redis://a:70000',
    'redis://a,b',
    'redis://a/name',
    'sentinel://a',
    'redis://%zz:%zz@a',
    'cluster://a/0',
    'redis://a?read=replica',
    'cluster://a?read=slave',
    'sentinel://a/%zz',
  ])('refuses %j and says how one is written', (text) => {
    expect(() => parseRedisUrl(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_PARAM', message: expect.stringContaining('redis://[user') }),
    );
  });

  it('never shows a password', () => {
    expect(() => parseRedisUrl('redis://me:hunter2@a:0')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
    expect(shownRedisUrl('redis://me:hunter2@a')).toBe('redis://***@a');
  });
});
