import { InvalidParamError } from '@barkeep/feature-core';
import type { RedisOptions } from 'ioredis';

const DEFAULT_PORT = 6379;
const SENTINEL_PORT = 26_379;
const FORM =
  'write redis://[user:password@]host[:port][/database], rediss://… for TLS, or sentinel://[user:password@]host:port,host:port/name';

/** Where a Redis is, as a URL says it; without what is the same for every address. */
export type RedisAddress = Pick<RedisOptions, 'host' | 'port' | 'username' | 'password' | 'db' | 'tls' | 'sentinels' | 'name'>;

/**
 * Reads the address of a Redis: `redis://`, `rediss://` (TLS), `sentinel://host:port,host:port/name`, each with an ACL user and password.
 * @throws InvalidParamError `INVALID_PARAM`; the message never shows the password
 */
export function parseRedisUrl(text: string): RedisAddress {
  const found = /^(redis|rediss|sentinel):\/\/(?:([^@/]*)@)?([^/?#]+)(?:\/([^?#]*))?$/.exec(text);
  if (found === null) throw refused(text);
  const [, scheme, login, hosts, path = ''] = found;
  const credentials = login === undefined ? {} : parseLogin(login, text);
  const servers = hosts!.split(',').map((host) => parseHost(host, scheme === 'sentinel' ? SENTINEL_PORT : DEFAULT_PORT, text));
  if (scheme === 'sentinel') {
    if (path === '') throw refused(text);
    return { sentinels: servers, name: decodeURIComponent(path), ...credentials };
  }
  if (servers.length !== 1 || !/^\d{0,4}$/.test(path)) throw refused(text);
  const server = servers[0]!;
  const tls = scheme === 'rediss' ? { tls: { servername: server.host } } : {};
  return { ...server, db: Number(path), ...credentials, ...tls };
}

/** The URL without its password, for messages. */
export function shownRedisUrl(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//***@');
}

function parseLogin(login: string, text: string): Pick<RedisAddress, 'username' | 'password'> {
  const colon = login.indexOf(':');
  try {
    const user = decodeURIComponent(colon < 0 ? '' : login.slice(0, colon));
    const password = decodeURIComponent(login.slice(colon + 1));
    return { password, ...(user === '' ? {} : { username: user }) };
  } catch {
    throw refused(text);
  }
}

function parseHost(text: string, defaultPort: number, url: string): { readonly host: string; readonly port: number } {
  const found = /^(\[[0-9A-Fa-f:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text);
  const port = Number(found?.[2] ?? defaultPort);
  if (found === null || port < 1 || port > 65_535) throw refused(url);
  return { host: found[1]!.replace(/^\[|\]$/g, ''), port };
}

function refused(text: string): InvalidParamError {
  return new InvalidParamError('connect', 'redis', shownRedisUrl(text), FORM);
}
