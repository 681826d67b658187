import {
  BAR_COLUMNS,
  BarkeepError,
  FeatureFrame,
  InvalidParamError,
  UnknownNameError,
  compute,
  parseTimeframe,
  sliceBars,
  type Bars,
  type FeatureSet,
  type FeatureSetInfo,
  type Timeframe,
} from '@barkeep/feature-core';
import type { Clock } from '../contracts/ports.js';
import type { ApplyResult, IMarketDataProvider, SymbolListing } from '../contracts/provider.js';
import type {
  FeatureVector,
  LatestOfSymbol,
  IDataService,
  Invalidated,
  Invalidation,
  LatestOptions,
  Origin,
  RangeOptions,
  ReadOptions,
  ServedFrame,
  ServedMetadata,
  ServiceHealth,
  ServiceStats,
  TimeInput,
} from '../contracts/service.js';
import { parseAge, parseRows, requireForward } from '../service/limits.js';
import { OPTION_NAMES, namedSet, requireKnownOptions } from '../service/options.js';
import { DEFAULT_SET, SetCatalogue } from '../service/sets.js';
import { parseSymbol } from '../service/symbols.js';
import { parseTime } from '../service/times.js';

/** Rows in one block of a stream. */
const BLOCK_ROWS = 1000;

/** What one symbol may lack, whatever is asked of it. */
const OF_ONE_SYMBOL: ReadonlySet<string> = new Set(['INVALID_SYMBOL', 'UNKNOWN_SYMBOL', 'UNKNOWN_TIMEFRAME', 'NO_BAR']);

type Defaults = { readonly set: string; readonly origin: Origin; readonly bars: boolean };
type Rows = { readonly from: number; readonly to: number; readonly end: number };
type Loaded = {
  readonly bars: Bars;
  readonly meta: Omit<ServedMetadata, 'origin' | 'originMs' | 'asOfMs' | 'ageBars' | 'nextMs'>;
  readonly closes: number[];
  age(asOfMs: number): number;
};

/**
 * The oracle of tests: keeps nothing, reads all bars and computes every row for each request, by plain loops. Slow, and right as far as
 * `compute` and the provider are.
 */
export class NaiveDataService implements IDataService {
  readonly #provider: IMarketDataProvider;
  readonly #clock: Clock;
  readonly #sets: SetCatalogue;
  readonly #defaultSet: string;
  #answers = 0;
  #errors = 0;
  #barsComputed = 0;
  #closed = false;

  constructor(options: {
    readonly provider: IMarketDataProvider;
    readonly clock: Clock;
    readonly defaultSet?: string;
    readonly sets?: readonly FeatureSet[];
  }) {
    this.#provider = options.provider;
    this.#clock = options.clock;
    this.#sets = new SetCatalogue(options.sets);
    this.#defaultSet = options.defaultSet ?? DEFAULT_SET;
  }

  loadData(symbol: string, options: RangeOptions = {}): Promise<ServedFrame> {
    return this.#counted('loadData', options, () => this.#range(symbol, options, { set: 'legacy', origin: 'range', bars: true }));
  }

  getHistoricalData(symbol: string, start: TimeInput, end: TimeInput, options: ReadOptions = {}): Promise<ServedFrame> {
    return this.#counted('getHistoricalData', options, () => this.#range(symbol, { ...options, start, end }, this.#defaults()));
  }

  recent(symbol: string, n: number, options: ReadOptions = {}): Promise<ServedFrame> {
    return this.#counted('recent', options, () => this.#range(symbol, options, this.#defaults(), parseRows(n, 'n')));
  }

  latest(symbol: string, options: LatestOptions = {}): Promise<FeatureVector> {
    return this.#counted('latest', options, async () => {
      if (options.maxAgeBars !== undefined) parseAge(options.maxAgeBars);
      const atMs = options.at === undefined ? Infinity : parseTime(options.at, 'at');
      if (options.origin === 'range' && options.start === undefined)
        throw new BarkeepError('INVALID_RANGE', "latest with origin 'range' needs start");
      const startMs = options.origin === 'range' ? parseTime(options.start!, 'start') : -Infinity;
      const frame = await this.#answer(symbol, options, this.#defaults(), ({ bars, closes }) => {
        const from = bars.timestamp.filter((timestamp) => timestamp < startMs).length;
        const to = closes.filter((close) => close <= atMs).length;
        if (to <= from) throw new BarkeepError('NO_BAR', `${symbol} has no bar that has closed by then`);
        return { from, to, end: to };
      });
      const row = frame.length - 1;
      return { timestamp: frame.timestamps[row]!, names: frame.names, values: frame.row(row), metadata: frame.metadata };
    });
  }

  async latestMany(symbols: readonly string[], options: LatestOptions = {}): Promise<readonly LatestOfSymbol[]> {
    this.#requireOpen();
    requireKnownOptions('latestMany', options, OPTION_NAMES.latest);
    if (options.maxAgeBars !== undefined) parseAge(options.maxAgeBars);
    if (options.at !== undefined) parseTime(options.at, 'at');
    this.#sets.resolve(namedSet(options) ?? this.#defaultSet);
    parseTimeframe(options.timeframe ?? '1day');
    const answers: LatestOfSymbol[] = [];
    for (const symbol of symbols) {
      try {
        answers.push({ symbol, vector: await this.latest(symbol, options) });
      } catch (error) {
        if (!(error instanceof BarkeepError) || !OF_ONE_SYMBOL.has(error.code)) throw error;
        answers.push({ symbol, error });
      }
    }
    return answers;
  }

  async *stream(symbol: string, options: RangeOptions = {}): AsyncGenerator<ServedFrame> {
    const frame = await this.#counted('stream', options, () => this.#range(symbol, options, this.#defaults()));
    for (let from = 0; from === 0 || from < frame.length; from += BLOCK_ROWS)
      yield frame.slice(from, Math.min(frame.length, from + BLOCK_ROWS));
  }

  async applyBars(symbol: string, timeframe: Timeframe | string, bars: Bars): Promise<ApplyResult> {
    this.#requireOpen();
    return this.#provider.write(parseSymbol(symbol), parseTimeframe(timeframe), bars);
  }

  async invalidate(what: Invalidation): Promise<Invalidated> {
    this.#requireOpen();
    requireKnownOptions('invalidate', what, OPTION_NAMES.invalidate);
    parseSymbol(what.symbol);
    if (what.timeframe !== undefined) parseTimeframe(what.timeframe);
    if (what.set !== undefined) this.#sets.resolve(what.set);
    if (what.from !== undefined) parseTime(what.from, 'from');
    return { removed: 0 };
  }

  async symbols(): Promise<readonly SymbolListing[]> {
    this.#requireOpen();
    return this.#provider.list();
  }

  async sets(): Promise<readonly FeatureSetInfo[]> {
    return this.#sets.describe();
  }

  async health(): Promise<ServiceHealth> {
    return { status: 'ok', uptimeMs: this.#clock.monotonic(), symbols: (await this.symbols()).length, unchecked: 0, faults: [] };
  }

  async stats(): Promise<ServiceStats> {
    const cache = { entries: 0, bytes: 0, maxBytes: 0, hits: 0, misses: 0, evictions: 0 };
    const counts = { hits: 0, resumed: 0, misses: this.#answers, stale: 0, errors: this.#errors };
    const hitRate = { last1Min: null, last5Min: null, last30Min: null, isLow: false };
    return { ...counts, sets: {}, hitRate, computationMs: 0, barsComputed: this.#barsComputed, cache };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#provider.close();
  }

  #defaults(): Defaults {
    return { set: this.#defaultSet, origin: 'series', bars: false };
  }

  async #range(symbol: string, options: RangeOptions, defaults: Defaults, last?: number): Promise<ServedFrame> {
    const startMs = options.start === undefined ? -Infinity : parseTime(options.start, 'start');
    const endMs = options.end === undefined ? Infinity : parseTime(options.end, 'end');
    requireForward(startMs, endMs);
    const limit = options.limit === undefined ? Infinity : parseRows(options.limit, 'limit');
    return this.#answer(symbol, options, defaults, ({ bars }) => {
      const end = bars.timestamp.filter((timestamp) => timestamp < endMs).length;
      const from = last === undefined ? bars.timestamp.filter((timestamp) => timestamp < startMs).length : Math.max(0, end - last);
      return { from, to: Math.min(end, from + limit), end };
    });
  }

  async #answer(symbol: string, options: ReadOptions, defaults: Defaults, choose: (loaded: Loaded) => Rows): Promise<ServedFrame> {
    options.signal?.throwIfAborted();
    const { timeframe = '1day', origin = defaults.origin, bars: withBars = defaults.bars, fields } = options;
    if (origin !== 'series' && origin !== 'range') throw new InvalidParamError('request', 'origin', origin, "use 'series' or 'range'");
    if (fields?.length === 0) throw new InvalidParamError('request', 'fields', '[]', 'name one column at least');
    const set = this.#sets.resolve(namedSet(options) ?? defaults.set);
    const names = fields ?? [...(withBars ? BAR_COLUMNS : []), ...set.names];
    const known = [...set.names, ...BAR_COLUMNS];
    for (const name of names) if (!known.includes(name)) throw new UnknownNameError('UNKNOWN_FIELD', 'field', name, known);
    const loaded = await this.#load(parseSymbol(symbol), parseTimeframe(timeframe), set);
    const { from, to, end } = choose(loaded);
    const { bars, meta, closes } = loaded;
    const first = origin === 'range' ? from : 0;
    this.#barsComputed += to - first;
    const computed = compute(sliceBars(bars, first, to), set);
    const all = new FeatureFrame({
      timestamps: bars.timestamp.slice(from, to),
      names: known,
      columns: [
        ...set.names.map((name) => computed.column(name).slice(from - first)),
        ...BAR_COLUMNS.map((name) => bars[name].slice(from, to)),
      ],
      metadata: {},
    });
    const asOfMs = to > from ? closes[to - 1]! : null;
    const ageBars = asOfMs === null ? 0 : loaded.age(asOfMs);
    const nextMs = to < end ? bars.timestamp[to]! : null;
    return all.select(names).withMetadata({ ...meta, origin, originMs: bars.timestamp[first] ?? NaN, asOfMs, ageBars, nextMs });
  }

  async #load(symbol: string, timeframe: Timeframe, set: FeatureSet): Promise<Loaded> {
    const { calendar, partialFirstBucket } = await this.#provider.describe(symbol, timeframe);
    const { bars, generation } = await this.#provider.read(symbol, timeframe);
    return {
      bars,
      closes: Array.from(bars.timestamp, (timestamp) => calendar.closeOf(timestamp, timeframe)),
      age: (asOfMs) => calendar.closedSince(asOfMs, this.#clock.now(), timeframe),
      meta: {
        symbol,
        timeframe,
        version: set.version,
        generation,
        outcome: 'miss',
        generatedAtMs: this.#clock.now(),
        computationTimeMs: 0,
        stale: false,
        ...(partialFirstBucket === undefined ? {} : { partialFirstBucket }),
      },
    };
  }

  async #counted<T>(method: keyof typeof OPTION_NAMES, options: object, work: () => Promise<T>): Promise<T> {
    try {
      this.#requireOpen();
      requireKnownOptions(method, options, OPTION_NAMES[method]);
      const answer = await work();
      this.#answers++;
      return answer;
    } catch (error) {
      this.#errors++;
      throw error;
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw new BarkeepError('CLOSED', 'the data service is closed; make a new one');
  }
}
