import { fileURLToPath } from 'node:url';
import { InvalidParamError, type FeatureSet } from '@barkeep/feature-core';
import { DEFAULT_CACHE_BYTES, LruStore } from './cache/lru.js';
import type { ICacheStore } from './contracts/cache.js';
import type { Ports } from './contracts/ports.js';
import type { IMarketDataProvider } from './contracts/provider.js';
import type { IDataService } from './contracts/service.js';
import { nodePorts } from './ports/node.js';
import { parseRedisUrl } from './redis/address.js';
import { RedisStore } from './redis/redisStore.js';
import { TieredStore } from './redis/tieredStore.js';
import { FolderProvider } from './providers/folder.js';
import { ResamplingProvider } from './providers/resampled.js';
import { HttpDataService } from './remote/httpDataService.js';
import { InlineComputer } from './service/computer.js';
import { DataService } from './service/dataService.js';
import { requireKnownOptions } from './service/options.js';
import type { VersionRegistry } from './sets/versions.js';

/** The folder of bars that come with the package; sources and notices are in its SOURCES.md. */
export const BUNDLED_BARS = fileURLToPath(new URL('../data', import.meta.url));

/** The folder of every version that a built-in set has had; `npm run versions` adds to it. */
export const BUNDLED_VERSIONS = fileURLToPath(new URL('../versions', import.meta.url));

/** Part of `cacheBytes` that goes to series kept between requests; the rest holds finished columns. */
const SERIES_SHARE = 0.25;

const OPTIONS: Readonly<Record<keyof ConnectOptions, true>> = {
  data: true,
  provider: true,
  url: true,
  defaultSet: true,
  cacheBytes: true,
  redis: true,
  redisPrefix: true,
  sets: true,
  versions: true,
  writable: true,
  timeoutMs: true,
  retries: true,
  ports: true,
};
const CONNECT_OPTIONS: ReadonlySet<string> = new Set(Object.keys(OPTIONS));

/** Variables that stand in for options that are left out. */
export type Environment = Readonly<
  Partial<
    Record<
      | 'BARKEEP_DATA'
      | 'BARKEEP_URL'
      | 'BARKEEP_CACHE_BYTES'
      | 'BARKEEP_CACHE_DIR'
      | 'BARKEEP_REDIS_PREFIX'
      | 'BARKEEP_REDIS_URL'
      | 'BARKEEP_SET',
      string
    >
  >
>;

/** Where the bars are: one of `data`, `provider` and `url`. Default: `BARKEEP_DATA` or `BARKEEP_URL`, else the bundled bars. */
export type ConnectOptions = {
  /** A folder of `SYMBOL/TIMEFRAME.csv`, `.csv.gz` or `.parquet`. */
  readonly data?: string;
  /** Any other source; timeframes that it lacks are resampled, and the service closes it. */
  readonly provider?: IMarketDataProvider;
  /** A Barkeep server: everything is computed and cached there. */
  readonly url?: string;
  /** Set of a request that names none. Default: `BARKEEP_SET`, else `core`; with `url` the server's. */
  readonly defaultSet?: string;
  /** Bytes for finished columns and kept series together. Default: `BARKEEP_CACHE_BYTES`, else 256 MiB. No effect with `url`. */
  readonly cacheBytes?: number;
  /**
   * A Redis that several processes share: `redis://`, `sentinel://…/name` or `cluster://…`, with an s for TLS. Default: `BARKEEP_REDIS_URL`, else
   * none. It is connected in the background, and never needed for an answer. No effect with `url`.
   */
  readonly redis?: string;
  /** Before every key in that Redis, so that several tenants can share it. Default: `BARKEEP_REDIS_PREFIX`, else nothing. */
  readonly redisPrefix?: string;
  /** Sets beside those of feature-core, under names and with columns of their own. No effect with `url`. */
  readonly sets?: readonly FeatureSet[];
  /** Earlier versions, to be had by `name@hash`. Default: none. No effect with `url`. */
  readonly versions?: VersionRegistry;
  /** Whether `applyBars` may change the files of `data`. Default false. No effect without `data`. */
  readonly writable?: boolean;
  /** Longest wait for an answer. Default 10 s. Only with `url`. */
  readonly timeoutMs?: number;
  /** How often a read is tried again where the server is away. Default 2. Only with `url`. */
  readonly retries?: number;
  /** Clock, timers, randomness and files. Default: those of Node. */
  readonly ports?: Ports;
};

/**
 * The data service over a folder of bars, another provider, or a server. The caller closes it.
 * @throws InvalidParamError `INVALID_PARAM` where more than one source is named, an option is not known, or an option or variable is out of range
 * @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION` where the default set is not known
 */
export function connect(options: ConnectOptions = {}): IDataService {
  return connectWith(options, process.env);
}

/** `connect` with the variables of `environment`. */
export function connectWith(options: ConnectOptions, environment: Environment): IDataService {
  requireKnownOptions('connect', options, CONNECT_OPTIONS);
  const { ports = nodePorts } = options;
  const { url, provider, data } = sourceOf(options, environment);
  const defaultSet = options.defaultSet ?? given(environment.BARKEEP_SET);
  const set = defaultSet === undefined ? {} : { defaultSet };
  if (url !== undefined) return new HttpDataService({ url, ports, ...set, ...pick(options, ['timeoutMs', 'retries']) });
  const { clock, timers } = ports;
  const cacheBytes = cacheBytesOf(options, environment);
  const seriesBytes = Math.floor(cacheBytes * SERIES_SHARE);
  return new DataService({
    provider: new ResamplingProvider({ inner: provider ?? folderOf(data ?? BUNDLED_BARS, options, environment, ports), clock, timers }),
    computer: new InlineComputer(ports),
    cache: cacheOf(new LruStore({ clock, maxBytes: Math.max(1, cacheBytes - seriesBytes) }), options, environment, ports),
    ports,
    seriesBytes,
    ...set,
    ...pick(options, ['sets', 'versions']),
  });
}

type Source = Pick<ConnectOptions, 'url' | 'provider' | 'data'>;

/** The one source that is named by the options, else by the variables. */
function sourceOf(options: ConnectOptions, environment: Environment): Source {
  const named = pick(options, ['url', 'provider', 'data']);
  const source = Object.keys(named).length > 0 ? named : fromEnvironment(environment);
  const names = Object.keys(source);
  if (names.length <= 1) return source;
  throw new InvalidParamError('connect', names.join(' and '), 'given together', 'name one source of bars');
}

function fromEnvironment({ BARKEEP_URL, BARKEEP_DATA }: Environment): Source {
  const [url, data] = [given(BARKEEP_URL), given(BARKEEP_DATA)];
  return { ...(url === undefined ? {} : { url }), ...(data === undefined ? {} : { data }) };
}

function folderOf(folder: string, { writable = false }: ConnectOptions, { BARKEEP_CACHE_DIR }: Environment, ports: Ports): FolderProvider {
  const journalDir = given(BARKEEP_CACHE_DIR);
  return new FolderProvider({ folder, ports, writable, ...(journalDir === undefined ? {} : { journalDir }) });
}

function cacheOf(
  near: LruStore,
  options: ConnectOptions,
  { BARKEEP_REDIS_PREFIX, BARKEEP_REDIS_URL }: Environment,
  { clock, timers, random }: Ports,
): ICacheStore {
  const url = options.redis ?? given(BARKEEP_REDIS_URL);
  if (url === undefined) return near;
  const prefix = options.redisPrefix ?? given(BARKEEP_REDIS_PREFIX) ?? '';
  const shared = new RedisStore({ ...parseRedisUrl(url), prefix, clock, timers });
  return new TieredStore({ near, shared, clock, random });
}

function cacheBytesOf({ cacheBytes }: ConnectOptions, { BARKEEP_CACHE_BYTES }: Environment): number {
  const text = given(BARKEEP_CACHE_BYTES);
  const bytes = cacheBytes ?? (text === undefined ? DEFAULT_CACHE_BYTES : Number(text));
  if (Number.isSafeInteger(bytes) && bytes >= 1) return bytes;
  throw new InvalidParamError(
    'connect',
    cacheBytes === undefined ? 'BARKEEP_CACHE_BYTES' : 'cacheBytes',
    cacheBytes ?? text,
    'use a whole number of bytes, 1 or more',
  );
}

/** A variable that is set; an empty one counts as not set, as shells have it. */
function given(variable: string | undefined): string | undefined {
  return variable === '' ? undefined : variable;
}

/** Those of the named options that are given. */
function pick<K extends keyof ConnectOptions>(options: ConnectOptions, names: readonly K[]): Pick<ConnectOptions, K> {
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])) as Pick<
    ConnectOptions,
    K
  >;
}
