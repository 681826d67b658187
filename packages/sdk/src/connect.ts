import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidParamError, type FeatureSet } from '@barkeep/feature-core';
import { DEFAULT_CACHE_BYTES, LruStore } from './cache/lru.js';
import type { Ports } from './contracts/ports.js';
import type { IMarketDataProvider } from './contracts/provider.js';
import type { IDataService } from './contracts/service.js';
import { nodePorts } from './ports/node.js';
import { parseRedisUrl } from './redis/address.js';
import { RedisStore } from './redis/redisStore.js';
import { TieredStore } from './redis/tieredStore.js';
import { FolderProvider } from './providers/folder.js';
import { ParsedBars } from './providers/parsedBars.js';
import { ResamplingProvider } from './providers/resampled.js';
import { HttpDataService } from './remote/httpDataService.js';
import { InlineComputer } from './service/computer.js';
import { DataService } from './service/dataService.js';
import { requireKnownOptions } from './service/options.js';
import type { VersionRegistry } from './sets/versions.js';
import { SideThread } from './sideThread.js';
import { DEFAULT_DISK_BYTES, DiskStore } from './states/diskStore.js';
import { DiskStates } from './states/diskStates.js';
import { SharedStates } from './states/sharedStates.js';
import { StateTiers } from './states/stateTiers.js';

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
  cacheDir: true,
  cacheDirBytes: true,
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
      | 'BARKEEP_CACHE_DIR_BYTES'
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
   * A folder where parsed bars and states outlive the process; several processes may share it. Default: `BARKEEP_CACHE_DIR`, else none. It is never
   * needed for an answer. No effect with `url`.
   */
  readonly cacheDir?: string;
  /** Bytes that the folder may hold; what was used longest ago leaves first. Default: `BARKEEP_CACHE_DIR_BYTES`, else 4 GiB. No effect without the folder. */
  readonly cacheDirBytes?: number;
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
  const { clock, timers, random } = ports;
  const cacheBytes = cacheBytesOf(options, environment);
  const seriesBytes = Math.floor(cacheBytes * SERIES_SHARE);
  const disk = diskOf(options, environment, ports);
  const near = new LruStore({ clock, maxBytes: Math.max(1, cacheBytes - seriesBytes) });
  const shared = sharedOf(options, environment, ports);
  const tiers = [
    ...(disk === undefined ? [] : [new DiskStates(disk)]),
    ...(shared === undefined ? [] : [new SharedStates({ shared, clock, random })]),
  ];
  return new DataService({
    provider: new ResamplingProvider({
      inner: provider ?? folderOf(data ?? BUNDLED_BARS, options, environment, ports, disk),
      clock,
      timers,
    }),
    computer: new InlineComputer(ports, sideOf(ports)),
    cache: shared === undefined ? near : new TieredStore({ near, shared, clock, timers, random }),
    ports,
    seriesBytes,
    columnBytes: cacheBytes,
    ...(tiers.length === 0 ? {} : { states: new StateTiers(tiers) }),
    ...(shared === undefined ? {} : { board: shared.uses }),
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

function folderOf(
  folder: string,
  options: ConnectOptions,
  environment: Environment,
  ports: Ports,
  disk: DiskStore | undefined,
): FolderProvider {
  const journalDir = cacheDirOf(options, environment);
  return new FolderProvider({
    folder,
    ports,
    writable: options.writable ?? false,
    ...(journalDir === undefined ? {} : { journalDir }),
    ...(disk === undefined ? {} : { parsed: new ParsedBars(disk, ports.timers) }),
  });
}

function cacheDirOf({ cacheDir }: ConnectOptions, { BARKEEP_CACHE_DIR }: Environment): string | undefined {
  return cacheDir ?? given(BARKEEP_CACHE_DIR);
}

/** A second thread where there is a core for it and time is the system's: nobody else's can be told what happens in it. */
function sideOf(ports: Ports): SideThread | undefined {
  return ports === nodePorts && availableParallelism() > 1 ? new SideThread() : undefined;
}

function diskOf(options: ConnectOptions, environment: Environment, { files, clock }: Ports): DiskStore | undefined {
  const folder = cacheDirOf(options, environment);
  const maxBytes = bytesOf(['cacheDirBytes', options.cacheDirBytes], 'BARKEEP_CACHE_DIR_BYTES', environment, DEFAULT_DISK_BYTES);
  return folder === undefined ? undefined : new DiskStore({ files, clock, folder: resolve(folder), maxBytes });
}

function sharedOf(
  options: ConnectOptions,
  { BARKEEP_REDIS_PREFIX, BARKEEP_REDIS_URL }: Environment,
  { clock, timers }: Ports,
): RedisStore | undefined {
  const url = options.redis ?? given(BARKEEP_REDIS_URL);
  if (url === undefined) return undefined;
  const prefix = options.redisPrefix ?? given(BARKEEP_REDIS_PREFIX) ?? '';
  return new RedisStore({ ...parseRedisUrl(url), prefix, clock, timers });
}

function cacheBytesOf({ cacheBytes }: ConnectOptions, environment: Environment): number {
  return bytesOf(['cacheBytes', cacheBytes], 'BARKEEP_CACHE_BYTES', environment, DEFAULT_CACHE_BYTES);
}

/** A number of bytes: the option's, else the variable's, else the default. */
function bytesOf(
  [name, value]: readonly [name: string, value: number | undefined],
  variable: 'BARKEEP_CACHE_BYTES' | 'BARKEEP_CACHE_DIR_BYTES',
  environment: Environment,
  otherwise: number,
): number {
  const text = given(environment[variable]);
  const bytes = value ?? (text === undefined ? otherwise : Number(text));
  if (Number.isSafeInteger(bytes) && bytes >= 1) return bytes;
  const from = value === undefined ? variable : name;
  throw new InvalidParamError('connect', from, value ?? text, 'use a whole number of bytes, 1 or more');
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
