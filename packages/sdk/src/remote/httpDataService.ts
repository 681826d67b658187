import {
  BAR_COLUMNS,
  BarkeepError,
  InvalidParamError,
  parseTimeframe,
  type Bars,
  type FeatureSetInfo,
  type Timeframe,
} from '@barkeep/feature-core';
import type { Ports } from '../contracts/ports.js';
import type { ApplyResult, SymbolListing } from '../contracts/provider.js';
import type {
  FeatureVector,
  LatestOfSymbol,
  IDataService,
  Invalidated,
  Invalidation,
  LatestOptions,
  RangeOptions,
  ReadOptions,
  ServedFrame,
  ServiceHealth,
  ServiceStats,
  TimeInput,
} from '../contracts/service.js';
import { parseAge, parseRows, requireForward } from '../service/limits.js';
import { OPTION_NAMES, namedSet, requireKnownOptions } from '../service/options.js';
import { parseSymbol } from '../service/symbols.js';
import { isoTime, parseTime } from '../service/times.js';
import { BlockDecoder, COLUMNS_MEDIA_TYPE, type ColumnBlock } from '../wire/columns.js';
import { encodeBars, frameOfBlock, joinBlocks, vectorOfBlock } from '../wire/frames.js';
import { answerOfBlock } from '../wire/many.js';
import { parseObject } from './problems.js';
import { Transport, readText, type Body, type Call } from './transport.js';

/** Before every bar: a range that begins here begins with the series. */
const START_OF_TIME = '0001-01-01T00:00:00.000Z';
/** After every close: a start without a moment would ask for a range. */
const END_OF_TIME = '9999-12-31T23:59:59.999Z';

/** Which server, and how long to wait for it. */
export type HttpDataServiceOptions = {
  /** Where the server is, `http://localhost:8080`; a path before `/api/v1` is kept. */
  readonly url: string;
  readonly ports: Pick<Ports, 'timers' | 'random'>;
  /** Longest wait for an answer, or for the next piece of a stream. Default 10 s. */
  readonly timeoutMs?: number;
  /** How often a read is tried again where the server cannot be reached or is overloaded. Default 2. */
  readonly retries?: number;
  /** Default: the server's. */
  readonly defaultSet?: string;
};

/** The data service of a Barkeep server, over HTTP: the same bits and the same error codes as in process. */
export class HttpDataService implements IDataService {
  readonly #transport: Transport;
  readonly #defaultSet: string | undefined;
  #closed = false;

  /** @throws InvalidParamError `INVALID_PARAM` where `url` is none */
  constructor(options: HttpDataServiceOptions) {
    const { url, ports, timeoutMs = 10_000, retries = 2, defaultSet } = options;
    if (!URL.canParse(url) || !/^https?:/.test(url))
      throw new InvalidParamError('connect', 'url', url, 'use one such as http://localhost:8080');
    this.#defaultSet = defaultSet;
    this.#transport = new Transport({ url, ports, timeoutMs, retries });
  }

  async loadData(symbol: string, options: RangeOptions = {}): Promise<ServedFrame> {
    requireKnownOptions('loadData', options, OPTION_NAMES.loadData);
    const set = namedSet(options) ?? 'legacy';
    return this.#frame(symbol, { origin: 'range', bars: true, ...given(options), set }, rangeQuery(options));
  }

  async getHistoricalData(symbol: string, start: TimeInput, end: TimeInput, options: ReadOptions = {}): Promise<ServedFrame> {
    requireKnownOptions('getHistoricalData', options, OPTION_NAMES.getHistoricalData);
    return this.#frame(symbol, options, rangeQuery({ ...options, start, end }));
  }

  async recent(symbol: string, n: number, options: ReadOptions = {}): Promise<ServedFrame> {
    requireKnownOptions('recent', options, OPTION_NAMES.recent);
    return this.#frame(symbol, options, { last: String(parseRows(n, 'n')), ...limitQuery(options) });
  }

  async latest(symbol: string, options: LatestOptions = {}): Promise<FeatureVector> {
    requireKnownOptions('latest', options, OPTION_NAMES.latest);
    const blocks = await this.#transport.call(this.#featuresCall(symbol, options, this.#latestQuery(options)), readBlocks);
    return vectorOfBlock(blocks[0]!);
  }

  /** One request for all of them. */
  async latestMany(symbols: readonly string[], options: LatestOptions = {}): Promise<readonly LatestOfSymbol[]> {
    requireKnownOptions('latestMany', options, OPTION_NAMES.latest);
    const query = this.#latestQuery(options);
    const faults = symbols.map(faultOf);
    const known = symbols.filter((_, k) => faults[k] === undefined);
    const call = this.#featuresCall(known, options, query);
    const blocks = known.length === 0 ? [] : await this.#transport.call(call, readBlocks);
    let at = 0;
    return symbols.map((symbol, k) => {
      const error = faults[k];
      return error === undefined ? answerOfBlock(symbol, blocks[at++]) : { symbol, error };
    });
  }

  #latestQuery(options: LatestOptions): Query {
    const query: Query = options.at === undefined ? {} : { at: isoTime(parseTime(options.at, 'at')) };
    const maxAgeBars = parseAge(options.maxAgeBars ?? 0);
    if (maxAgeBars > 0 && options.at === undefined && options.origin !== 'range') query.max_age_bars = String(maxAgeBars);
    if (options.origin === 'range') {
      query.start = this.#startOfLatest(options);
      query.at ??= END_OF_TIME;
    }
    return query;
  }

  async *stream(symbol: string, options: RangeOptions = {}): AsyncGenerator<ServedFrame> {
    requireKnownOptions('stream', options, OPTION_NAMES.stream);
    const decoder = new BlockDecoder();
    for await (const piece of this.#transport.stream(this.#featuresCall(symbol, options, rangeQuery(options)))) {
      for (const block of decoder.push(piece)) yield frameOfBlock(block);
    }
    decoder.end();
  }

  async applyBars(symbol: string, timeframe: Timeframe | string, bars: Bars): Promise<ApplyResult> {
    const path = `/api/v1/bars/${pathOf(symbol, timeframe)}`;
    return this.#json<ApplyResult>({
      method: 'POST',
      path,
      accept: 'application/json',
      contentType: COLUMNS_MEDIA_TYPE,
      body: encodeBars(sameLengths(bars)),
    });
  }

  async invalidate(what: Invalidation): Promise<Invalidated> {
    requireKnownOptions('invalidate', what, OPTION_NAMES.invalidate);
    const { symbol, timeframe, set, from } = what;
    const query = new URLSearchParams({
      ...(timeframe === undefined ? {} : { timeframe }),
      ...(set === undefined ? {} : { set }),
      ...(from === undefined ? {} : { from: isoTime(parseTime(from, 'from')) }),
    });
    const path = `/api/v1/invalidate/${encodeURIComponent(parseSymbol(symbol))}${query.size === 0 ? '' : `?${query}`}`;
    return this.#json<Invalidated>({ ...jsonCall(path), method: 'POST' });
  }

  async symbols(): Promise<readonly SymbolListing[]> {
    return this.#list<SymbolListing>('/api/v1/symbols', 'symbols');
  }

  async sets(): Promise<readonly FeatureSetInfo[]> {
    return this.#list<FeatureSetInfo>('/api/v1/features', 'sets');
  }

  async health(): Promise<ServiceHealth> {
    const health = await this.#json<ServiceHealth>({ ...jsonCall('/health'), alsoOk: [503] });
    if (typeof health.status === 'string') return health;
    throw notOurs('/health', 'a status');
  }

  async stats(): Promise<ServiceStats> {
    return this.#json<ServiceStats>(jsonCall('/api/v1/stats'));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#transport.close();
  }

  async #frame(symbol: string, options: ReadOptions, query: Query): Promise<ServedFrame> {
    const frame = joinBlocks(await this.#transport.call(this.#featuresCall(symbol, options, query), readBlocks));
    if (frame.metadata.nextMs === null || options.limit !== undefined) return frame;
    throw new BarkeepError(
      'TOO_LARGE',
      `the server cut the answer off at ${isoTime(frame.metadata.nextMs)}; ask for a shorter range, or page through it with limit`,
      {
        next: isoTime(frame.metadata.nextMs),
      },
    );
  }

  #featuresCall(symbol: string | readonly string[], options: ReadOptions, query: Query): Call {
    this.#requireOpen();
    const { timeframe = '1day', fields, origin, bars, signal } = options;
    const set = namedSet(options) ?? this.#defaultSet;
    if (fields?.length === 0) throw new InvalidParamError('request', 'fields', '[]', 'name one column at least, or leave it out for all');
    const search = new URLSearchParams(query);
    if (set !== undefined) search.set(set.includes('@') ? 'version' : 'set', set);
    if (fields !== undefined) search.set('fields', fields.join(','));
    if (origin !== undefined) search.set('origin', origin);
    if (bars !== undefined) search.set('bars', String(bars));
    const text = search.toString();
    return { path: `/api/v1/features/${pathOf(symbol, timeframe)}${text === '' ? '' : `?${text}`}`, accept: COLUMNS_MEDIA_TYPE, signal };
  }

  #startOfLatest({ start }: LatestOptions): string {
    if (start !== undefined) return isoTime(parseTime(start, 'start'));
    throw new BarkeepError('INVALID_RANGE', "latest with origin 'range' needs start, the first bar to compute from", { name: 'start' });
  }

  async #list<T>(path: string, name: string): Promise<readonly T[]> {
    const list = (await this.#json<Readonly<Record<string, unknown>>>(jsonCall(path)))[name];
    if (Array.isArray(list)) return list as T[];
    throw notOurs(path, `a list of ${name}`);
  }

  async #json<T>(call: Call): Promise<T> {
    this.#requireOpen();
    const value = await this.#transport.call(call, async (body) => parseObject(await readText(body)));
    if (value === undefined) throw notOurs(call.path, 'a JSON object');
    return value as T;
  }

  #requireOpen(): void {
    if (this.#closed) throw new BarkeepError('CLOSED', 'the data service is closed; make a new one with connect()');
  }
}

type Query = Record<string, string>;

function rangeQuery(options: RangeOptions): Query {
  const startMs = options.start === undefined ? undefined : parseTime(options.start, 'start');
  const endMs = options.end === undefined ? undefined : parseTime(options.end, 'end');
  requireForward(startMs ?? -Infinity, endMs ?? Infinity);
  const query: Query = { start: startMs === undefined ? START_OF_TIME : isoTime(startMs), ...limitQuery(options) };
  if (endMs !== undefined) query.end = isoTime(endMs);
  return query;
}

function limitQuery({ limit }: ReadOptions): Query {
  return limit === undefined ? {} : { limit: String(parseRows(limit, 'limit')) };
}

/** A comma makes a list of symbols, behind the only one too. */
function pathOf(symbol: string | readonly string[], timeframe: string): string {
  const names = typeof symbol === 'string' ? escaped(symbol) : `${symbol.map(escaped).join(',')},`;
  return `${names}/${parseTimeframe(timeframe)}`;
}

function escaped(symbol: string): string {
  return encodeURIComponent(parseSymbol(symbol));
}

/** Why a text is no symbol; undefined where it is one. */
function faultOf(symbol: string): BarkeepError | undefined {
  try {
    parseSymbol(symbol);
    return undefined;
  } catch (error) {
    return error as BarkeepError;
  }
}

/** Options that are given, so that one set to `undefined` does not hide a default. */
function given(options: ReadOptions): ReadOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function notOurs(path: string, wanted: string): BarkeepError {
  return new BarkeepError('UNAVAILABLE', `${path} did not answer with ${wanted}, as Barkeep does; check the URL`, { path });
}

function jsonCall(path: string): Call {
  return { path, accept: 'application/json' };
}

async function readBlocks(body: Body): Promise<ColumnBlock[]> {
  const decoder = new BlockDecoder();
  const blocks: ColumnBlock[] = [];
  for await (const piece of body) blocks.push(...decoder.push(piece));
  decoder.end();
  return blocks;
}

function sameLengths(bars: Bars): Bars {
  const rows = bars.timestamp.length;
  const odd = BAR_COLUMNS.find((name) => bars[name].length !== rows);
  if (odd === undefined) return bars;
  throw new BarkeepError('INVALID_BARS', `${odd} has ${bars[odd].length} values and timestamp ${rows}; give all columns one length`, {
    column: odd,
    length: bars[odd].length,
  });
}
