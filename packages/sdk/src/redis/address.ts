import { isIP } from 'node:net';
import { InvalidParamError } from '@barkeep/feature-core';
import type { RedisOptions } from 'ioredis';

const DEFAULT_PORT = 6379;
const SENTINEL_PORT = 26_379;
const FORM =
  'write redis://[user:password@]host[:port][/database], sentinel://[user:password@]host:port,host:port/name, or ' +
  'cluster://[user:password@]host:port,host:port; rediss://, sentinels:// and clusters:// for TLS; ?read=replica after the latter two';

/** A server by its name and port. */
export type RedisHost = { readonly host: string; readonly port: number };

/** Where a Redis is, as a URL says it. */
export type RedisAddress = {
  /** What each connection needs to know; of a Cluster without host and port. */
  readonly redis: Pick<
    RedisOptions,
    'host' | 'port' | 'username' | 'password' | 'db' | 'tls' | 'sentinels' | 'name' | 'enableTLSForSentinelMode'
  >;
  /** Some servers of a Cluster, which know of the others. */
  readonly nodes?: readonly RedisHost[];
  /** Values are read from replicas, which may be behind. Default: from the primary. */
  readonly readFrom?: 'replica';
};

type Place = Pick<RedisAddress, 'redis' | 'nodes'>;

/**
 * Reads the address of a Redis: `redis://`, `sentinel://host:port,host:port/name` or `cluster://host:port,host:port`, each with an ACL user and password, and
 * with an s for TLS.
 * @throws InvalidParamError `INVALID_PARAM`; the message never shows the password
 */
export function parseRedisUrl(text: string): RedisAddress {
  const found = /^(redis|sentinel|cluster)(s?):\/\/(?:([^@/]*)@)?([^/?#]+)(?:\/([^?#]*))?(\?read=(?:replica|primary))?$/.exec(text);
  if (found === null) throw refused(text);
  const [, scheme, secure, login, hosts, path = '', read] = found;
  const isOne = scheme === 'redis';
  const servers = hosts!.split(',').map((host) => parseHost(host, scheme === 'sentinel' ? SENTINEL_PORT : DEFAULT_PORT, text));
  if (isOne && (servers.length !== 1 || read !== undefined)) throw refused(text);
  const { redis, ...rest } = placeOf(scheme!, servers, path, text);
  const credentials = login === undefined ? {} : parseLogin(login, text);
  const tls = secure === '' ? {} : { tls: isOne ? named(servers[0]!.host) : {} };
  return { redis: { ...redis, ...credentials, ...tls }, ...rest, ...(read === '?read=replica' ? { readFrom: 'replica' } : {}) };
}

/** The URL without its password, for messages. */
export function shownRedisUrl(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//***@');
}

function placeOf(scheme: string, servers: readonly RedisHost[], path: string, text: string): Place {
  if (scheme === 'redis') {
    if (!/^\d{0,4}$/.test(path)) throw refused(text);
    return { redis: { ...servers[0]!, db: Number(path) } };
  }
  if (scheme === 'cluster') {
    if (path !== '') throw refused(text);
    return { redis: {}, nodes: servers };
  }
  if (path === '') throw refused(text);
  const secure = text.startsWith('sentinels:') ? { enableTLSForSentinelMode: true } : {};
  return { redis: { sentinels: [...servers], name: decoded(path, text), ...secure } };
}

/** The certificate has to be of this name. One for an address has the address itself, which is no server name. */
function named(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

function parseLogin(login: string, text: string): Pick<RedisAddress['redis'], 'username' | 'password'> {
  const colon = login.indexOf(':');
  const user = decoded(colon < 0 ? '' : login.slice(0, colon), text);
  const password = decoded(login.slice(colon + 1), text);
  return { password, ...(user === '' ? {} : { username: user }) };
}

function parseHost(text: string, defaultPort: number, url: string): RedisHost {
  const found = /^(\[[0-9A-Fa-f:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text);
  const port = Number(found?.[2] ?? defaultPort);
  if (found === null || port < 1 || port > 65_535) throw refused(url);
  return { host: found[1]!.replace(/^\[|\]$/g, ''), port };
}

function decoded(part: string, text: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused(text);
  }
}

function refused(text: string): InvalidParamError {
  return new InvalidParamError('connect', 'redis', shownRedisUrl(text), FORM);
}
