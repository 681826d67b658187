import { BarkeepError, FeatureFrame, UnknownNameError, type FeatureSetInfo } from '@barkeep/feature-core';
import {
  parseTime,
  type ApplyResult,
  type CacheOutcome,
  type FeatureVector,
  type IDataService,
  type LatestOfSymbol,
  type LatestOptions,
  type RangeOptions,
  type ReadOptions,
  type ServedFrame,
  type ServedMetadata,
  type ServiceHealth,
  type TimeInput,
} from '@barkeep/sdk';

const DAY_MS = 86_400_000;
export const FIRST_MS = Date.UTC(2000, 2, 1);

/**
 * A service whose values are known without any mathematics: bar i of a daily series has a = i, b = i + 0.5 and c = NaN, -0 or an infinity.
 * It counts what it is asked, and can be made to fail, to wait, or to take a new bar.
 */
export class FakeService implements IDataService {
  rows: number;
  generation = 1;
  outcome: CacheOutcome = 'hit';
  status: ServiceHealth['status'] = 'ok';
  /** Rows of a streamed block. */
  blockRows = 1_000;
  /** Block that fails instead of arriving. */
  failAtBlock: number | undefined;
  /** Thrown by everything that reads. */
  failure: unknown;
  latestCalls = 0;
  blocksGiven = 0;
  streamsEnded = 0;
  lastOptions: ReadOptions & RangeOptions & LatestOptions = {};
  applied: { symbol: string; timeframe: string; length: number } | undefined;

  constructor(rows = 10) {
    this.rows = rows;
  }

  loadData(symbol: string, options: RangeOptions = {}): Promise<ServedFrame> {
    return this.getHistoricalData(symbol, options.start ?? FIRST_MS, options.end ?? this.#openOf(this.rows), options);
  }

  async getHistoricalData(symbol: string, start: TimeInput, end: TimeInput, options: ReadOptions = {}): Promise<ServedFrame> {
    this.#check(symbol, options);
    const [from, to] = [this.#rowOf(toMs(start)), this.#rowOf(toMs(end))];
    return this.#frame(from, Math.max(from, to), options);
  }

  async recent(symbol: string, n: number, options: ReadOptions = {}): Promise<ServedFrame> {
    this.#check(symbol, options);
    return this.#frame(Math.max(0, this.rows - n), this.rows, options);
  }

  async latest(symbol: string, options: LatestOptions = {}): Promise<FeatureVector> {
    this.latestCalls += 1;
    this.#check(symbol, options);
    const row = options.at === undefined ? this.rows - 1 : Math.min(this.rows, this.#rowOf(toMs(options.at) - DAY_MS + 1)) - 1;
    if (row < 0) throw new BarkeepError('NO_BAR', 'no bar of AAPL 1day has closed by then; ask for a later time', { symbol });
    const frame = this.#frame(row, row + 1, options);
    return { timestamp: frame.timestamps[0]!, names: frame.names, values: frame.row(0), metadata: frame.metadata };
  }

  async latestMany(symbols: readonly string[], options: LatestOptions = {}): Promise<readonly LatestOfSymbol[]> {
    const answer = async (symbol: string): Promise<LatestOfSymbol> => {
      try {
        return { symbol, vector: await this.latest(symbol, options) };
      } catch (error) {
        if (error instanceof BarkeepError) return { symbol, error };
        throw error;
      }
    };
    return Promise.all(symbols.map(answer));
  }

  async *stream(symbol: string, options: RangeOptions = {}): AsyncGenerator<ServedFrame> {
    this.#check(symbol, options);
    try {
      const from = options.start === undefined ? 0 : this.#rowOf(toMs(options.start));
      const wanted = options.end === undefined ? this.rows : this.#rowOf(toMs(options.end));
      const to = Math.min(wanted, from + (options.limit ?? Infinity));
      const nextMs = to < wanted ? this.#openOf(to) : null;
      for (let at = from, block = 0; at < to || block === 0; at += this.blockRows, block++) {
        options.signal?.throwIfAborted();
        if (block === this.failAtBlock) throw new BarkeepError('UNAVAILABLE', 'the source went away');
        this.blocksGiven += 1;
        const frame = this.#frame(at, Math.max(at, Math.min(to, at + this.blockRows)), options, false);
        yield frame.withMetadata({ ...frame.metadata, nextMs });
      }
    } finally {
      this.streamsEnded += 1;
    }
  }

  async applyBars(symbol: string, timeframe: string, bars: { readonly timestamp: Float64Array }): Promise<ApplyResult> {
    this.applied = { symbol, timeframe, length: bars.timestamp.length };
    return { appended: bars.timestamp.length, corrected: 0, unchanged: 0, generation: 1, changed: null };
  }

  async invalidate(): ReturnType<IDataService['invalidate']> {
    return { removed: 3 };
  }

  async symbols(): ReturnType<IDataService['symbols']> {
    return [{ symbol: 'AAPL', timeframes: ['1day'], stored: ['1day'] }];
  }

  async sets(): Promise<readonly FeatureSetInfo[]> {
    return [];
  }

  async health(): Promise<ServiceHealth> {
    return { status: this.status, uptimeMs: 12, symbols: 1, unchecked: 0, faults: [] };
  }

  async stats(): ReturnType<IDataService['stats']> {
    const cache = { entries: 1, bytes: 2, maxBytes: 3, hits: 4, misses: 5, evictions: 6 };
    const counts = { hits: 7, resumed: 8, misses: 9, stale: 1, errors: 10 };
    const hitRate = { last1Min: 0.5, last5Min: 0.75, last30Min: null, isLow: false };
    return { ...counts, sets: { 'legacy@3f5c0de1a9b2': counts }, hitRate, cache, computationMs: 11, barsComputed: 12 };
  }

  async close(): Promise<void> {}

  #check(symbol: string, options: ReadOptions): void {
    this.lastOptions = options;
    if (this.failure !== undefined) throw this.failure;
    if (symbol.toUpperCase() !== 'AAPL') throw new UnknownNameError('UNKNOWN_SYMBOL', 'symbol', symbol, ['AAPL']);
  }

  #frame(from: number, to: number, options: ReadOptions, cut = true): ServedFrame {
    const names = options.fields ?? ['a', 'b', 'c'];
    const end = cut ? Math.min(to, from + (options.limit ?? Infinity)) : to;
    const rows = Array.from({ length: end - from }, (_, i) => from + i);
    return new FeatureFrame({
      timestamps: Float64Array.from(rows, (row) => this.#openOf(row)),
      names,
      columns: names.map((name) => Float64Array.from(rows, (row) => valueOf(name, row))),
      metadata: this.#metadata(end, end < to ? this.#openOf(end) : null),
    });
  }

  #metadata(end: number, nextMs: number | null): ServedMetadata {
    return {
      symbol: 'AAPL',
      timeframe: '1day',
      version: 'fake@0123456789ab',
      origin: 'series',
      originMs: FIRST_MS,
      generation: this.generation,
      outcome: this.outcome,
      generatedAtMs: Date.UTC(2024, 0, 1) + 250,
      computationTimeMs: 0.5,
      asOfMs: end === 0 ? null : this.#openOf(end),
      ageBars: this.rows - end,
      stale: false,
      nextMs,
    };
  }

  #openOf(row: number): number {
    return FIRST_MS + row * DAY_MS;
  }

  #rowOf(ms: number): number {
    return Math.min(this.rows, Math.max(0, Math.ceil((ms - FIRST_MS) / DAY_MS)));
  }
}

function valueOf(name: string, row: number): number {
  if (name === 'a') return row;
  if (name === 'b') return row + 0.5;
  return [NaN, -0, Infinity, -Infinity][row % 4]!;
}

function toMs(time: TimeInput): number {
  return parseTime(time, 'time');
}
