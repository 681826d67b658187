import { BarkeepError, parseTimeframe, type Bars, type FeatureSetInfo, type Timeframe } from '@barkeep/feature-core';
import { DEFAULT_CACHE_BYTES } from '../cache/lru.js';
import type { ICacheStore } from '../contracts/cache.js';
import type { IFeatureComputer } from '../contracts/computer.js';
import type { Ports } from '../contracts/ports.js';
import type { ApplyResult, IMarketDataProvider, SymbolListing } from '../contracts/provider.js';
import type {
  CacheOutcome,
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
import type { WarmPart, WarmTarget } from '../contracts/warming.js';
import { Popular, useName } from '../warming/popular.js';
import { handedOut, type AnswerRows } from './answer.js';
import { latestRow, rangeOf, rowsOf, startOfLatest, type RangeAsked } from './askedRows.js';
import { BarFeed, type Pin, type PinnedBars } from './barFeed.js';
import { BurstClock } from './burstClock.js';
import { Chunks } from './chunks.js';
import { EarlierVectors } from './earlierVectors.js';
import { FaultList } from './faults.js';
import { HotVectors, newlyHot, ownLater, sharedLater, type HotVector, type Mark } from './hotVector.js';
import { invalidate } from './invalidation.js';
import { cachedOfMany, errorOfSymbol, latestOfMany } from './latestMany.js';
import { LargeMemory } from './largeMemory.js';
import { LeftVectors } from './leftVectors.js';
import { parseAge, parseRows } from './limits.js';
import { OPTION_NAMES, requireKnownOptions } from './options.js';
import { Planner, type Plan, type PlanDefaults } from './plan.js';
import { PlansOfMany } from './plansOfMany.js';
import { Reader } from './reader.js';
import { DEFAULT_SET, SetCatalogue } from './sets.js';
import { Shelf } from './shelf.js';
import { Slicer } from './slicer.js';
import { parseSymbol } from './symbols.js';
import { StateKeeper } from './stateKeeper.js';
import { Tally, costlier } from './tally.js';
import { parseTime } from './times.js';
import { sourceHealth } from './sourceHealth.js';
import { settledAnswer } from './settledAnswer.js';
import { SeriesView } from './view.js';
import type { DataServiceOptions } from './dataServiceOptions.js';

/** Bytes for series and bars kept between requests, unless told otherwise: 64 MiB. */
export const DEFAULT_SERIES_BYTES = 64 * 2 ** 20;

/**
 * The data service in process: bars of a provider, features of a computer, finished columns in a cache. Every answer has the bits of a
 * full run over the bars of its generation.
 */
export class DataService implements IDataService {
  readonly #provider: IMarketDataProvider;
  readonly #computer: IFeatureComputer;
  readonly #cache: ICacheStore;
  readonly #ports: Pick<Ports, 'clock' | 'timers'>;
  readonly #defaults: PlanDefaults;
  readonly #legacyDefaults: PlanDefaults = { set: 'legacy', origin: 'range', bars: true };
  readonly #sets: SetCatalogue;
  readonly #planner: Planner;
  readonly #plansOfMany = new PlansOfMany();
  readonly #shelf: Shelf;
  readonly #feed: BarFeed;
  readonly #states: StateKeeper | undefined;
  readonly #chunks: Chunks;
  readonly #left: LeftVectors | undefined;
  readonly #reader: Reader;
  readonly #popular: Popular;
  readonly #tally = new Tally();
  readonly #faults = new FaultList();
  readonly #startedMs: number;
  readonly #earlierVectors: EarlierVectors;
  /** Newest vectors that were hits, with the bars that they are of. */
  readonly #hot: HotVectors;
  #closed = false;

  /** @throws BarkeepError `UNKNOWN_SET`, `UNKNOWN_VERSION` where the default set is not known */
  constructor(options: DataServiceOptions) {
    const { provider, computer, cache, ports } = options;
    const { clock, timers } = ports;
    const tally = this.#tally;
    this.#provider = provider;
    this.#computer = computer;
    this.#cache = cache;
    this.#ports = ports;
    this.#startedMs = clock.monotonic();
    this.#sets = new SetCatalogue(options.sets, options.versions);
    this.#planner = new Planner(this.#sets);
    this.#popular = new Popular(clock, this.#sets, options.board);
    this.#defaults = { set: this.#sets.resolve(options.defaultSet ?? DEFAULT_SET).version, origin: 'series', bars: false };
    const slicer = new Slicer(clock, timers);
    this.#shelf = new Shelf(options.seriesBytes ?? DEFAULT_SERIES_BYTES);
    this.#feed = new BarFeed(provider, this.#shelf, cache.refuse === undefined ? undefined : slicer);
    this.#hot = new HotVectors({ cache, provider, feed: this.#feed, tally, clock: new BurstClock(clock, timers) });
    this.#earlierVectors = new EarlierVectors(this.#feed, clock);
    this.#states = options.states === undefined ? undefined : new StateKeeper(options.states, slicer);
    const memory = new LargeMemory(options.columnBytes ?? DEFAULT_CACHE_BYTES);
    this.#chunks = new Chunks({ provider, computer, slicer, clock, tally, cache, shelf: this.#shelf, states: this.#states, memory });
    const { states } = options;
    const passingOn = { provider, feed: this.#feed, chunks: this.#chunks, slicer, clock, timers };
    this.#left = states === undefined ? undefined : new LeftVectors({ ...passingOn, states });
    this.#reader = new Reader({ feed: this.#feed, chunks: this.#chunks, computer, slicer, clock, tally, memory, left: this.#left });
  }

  loadData(symbol: string, options: RangeOptions = {}): Promise<ServedFrame> {
    const asked = this.#asked('loadData', symbol, options, this.#legacyDefaults);
    return this.#counted(symbol, asked, (plan) => this.#frame(plan, rangeOf(options), options));
  }

  getHistoricalData(symbol: string, start: TimeInput, end: TimeInput, options: ReadOptions = {}): Promise<ServedFrame> {
    const asked = this.#asked('getHistoricalData', symbol, options, this.#defaults);
    return this.#counted(symbol, asked, (plan) => this.#frame(plan, rangeOf({ ...options, start, end }), options));
  }

  recent(symbol: string, n: number, options: ReadOptions = {}): Promise<ServedFrame> {
    const asked = this.#asked('recent', symbol, options, this.#defaults);
    return this.#counted(symbol, asked, (plan) => this.#frame(plan, { ...rangeOf(options), last: parseRows(n, 'n') }, options));
  }

  latest(symbol: string, options: LatestOptions = {}): Promise<FeatureVector> {
    const hot = options.maxAgeBars === undefined ? this.#hotAsked(symbol, options) : undefined;
    if (hot !== undefined) return options.shared === true ? sharedLater(hot) : ownLater(hot);
    const asked = this.#asked('latest', symbol, options, this.#defaults);
    return this.#counted(symbol, asked, (plan) => this.#earlier(plan, options) ?? this.#latest(plan, options), 'latest');
  }

  async latestMany(symbols: readonly string[], options: LatestOptions = {}): Promise<readonly LatestOfSymbol[]> {
    this.#requireOpen();
    requireKnownOptions('latestMany', options, OPTION_NAMES.latest);
    if (options.maxAgeBars !== undefined) parseAge(options.maxAgeBars);
    const plans = this.#plansOfMany.of(symbols, options, (symbol) => this.#planOfOne(symbol, options));
    const atOnce = await cachedOfMany(plans, options, {
      feed: this.#feed,
      reader: this.#reader,
      clock: this.#ports.clock,
      hotNow: (plan) => this.#hot.now(plan)?.vector,
      mark: (plan) => this.#hot.mark(plan),
      answered: ({ plan, pinned }, vector, mark, nowMs) => {
        this.#faults.clear(plan.symbol);
        this.#keep(plan, pinned, vector, mark, options);
        this.#count(plan, vector.metadata, 'latest', nowMs);
      },
    });
    options.signal?.throwIfAborted();
    return latestOfMany(symbols, atOnce, (symbol) => this.latest(symbol, options), options.signal);
  }

  /** What one of many symbols asks for, or why it cannot. What is wrong with the options is thrown. */
  #planOfOne(symbol: string, options: LatestOptions): Plan | BarkeepError {
    try {
      return this.#planner.known(symbol, options, this.#defaults) ?? this.#planner.plan(symbol, options, this.#defaults);
    } catch (error) {
      this.#failed(symbol, error);
      if (error instanceof BarkeepError && error.code === 'INVALID_SYMBOL') return errorOfSymbol(error);
      throw error;
    }
  }

  latestNow(symbol: string, options: LatestOptions = {}): FeatureVector | undefined {
    return this.#hotAsked(symbol, options)?.vector;
  }

  #hotAsked(symbol: string, options: LatestOptions): HotVector | undefined {
    const plan = this.#planner.known(symbol, options, this.#defaults);
    return plan === undefined ? undefined : this.#hot.now(plan);
  }

  async *stream(symbol: string, options: RangeOptions = {}): AsyncGenerator<ServedFrame> {
    let told: Pick<ServedFrame['metadata'], 'outcome' | 'stale'> = { outcome: 'hit', stale: false };
    let plan: Plan | undefined;
    try {
      this.#requireOpen();
      plan = this.#asked('stream', symbol, options, this.#defaults)();
      const asked = rangeOf(options);
      const pin = await this.#feed.pin(plan, options.signal);
      for await (const block of this.#reader.blocks(rowsOf(plan, pin.pinned, asked), pin, options)) {
        told = { outcome: costlier(told.outcome, block.metadata.outcome), stale: block.metadata.stale };
        yield block;
      }
      this.#count(plan, told, 'rows');
    } catch (error) {
      throw this.#failed(symbol, error, plan);
    }
  }

  /** The newest vector of one series and set, again and again: the cheapest way to ask. */
  view(symbol: string, options: ReadOptions = {}): SeriesView {
    requireKnownOptions('view', options, OPTION_NAMES.latest);
    let plan = this.#planner.plan(symbol, options, this.#defaults);
    const now = (): HotVector | undefined => this.#hot.now(plan);
    const later = (asked: LatestOptions): Promise<FeatureVector> => {
      // The planner forgets plans when there are very many.
      plan = this.#planner.plan(symbol, options, this.#defaults);
      return this.latest(symbol, asked);
    };
    return new SeriesView(options, now, later);
  }

  applyBars(symbolText: string, timeframeText: Timeframe | string, bars: Bars): Promise<ApplyResult> {
    return this.#guarded(symbolText, async () => {
      const symbol = parseSymbol(symbolText);
      const timeframe = parseTimeframe(timeframeText);
      const result = await this.#provider.write(symbol, timeframe, bars);
      await this.#follow(symbol, timeframe);
      return result;
    });
  }

  async invalidate(what: Invalidation): Promise<Invalidated> {
    this.#requireOpen();
    requireKnownOptions('invalidate', what, OPTION_NAMES.invalidate);
    const removed = await invalidate(what, { shelf: this.#shelf, cache: this.#cache, states: this.#states, sets: this.#sets });
    this.#hot.dropSymbol(parseSymbol(what.symbol));
    return { removed };
  }

  async warm({ symbol, timeframe, set, part }: WarmTarget, signal?: AbortSignal): Promise<CacheOutcome> {
    this.#requireOpen();
    const options = { timeframe, set, shared: true, ...(signal === undefined ? {} : { signal }) };
    const plan = this.#planner.plan(symbol, options, this.#defaults);
    const asked = { ...rangeOf({}), last: 1 };
    const { metadata } = await (part === 'latest' ? this.#latest(plan, options) : this.#frame(plan, asked, options));
    return metadata.outcome;
  }

  mostUsed(n: number): Promise<readonly WarmTarget[]> {
    return this.#popular.top(n);
  }

  async symbols(): Promise<readonly SymbolListing[]> {
    this.#requireOpen();
    return this.#provider.list();
  }

  async sets(): Promise<readonly FeatureSetInfo[]> {
    this.#requireOpen();
    return this.#sets.describe();
  }

  async health(): Promise<ServiceHealth> {
    this.#requireOpen();
    const { symbols, unchecked, faults } = await sourceHealth(this.#provider, this.#faults);
    const uptimeMs = this.#ports.clock.monotonic() - this.#startedMs;
    return { status: faults.length === 0 ? 'ok' : 'degraded', uptimeMs, symbols, unchecked, faults };
  }

  async stats(): Promise<ServiceStats> {
    const { computationMs, barsComputed } = this.#tally;
    const hitRate = this.#tally.hitRates(this.#ports.clock.now());
    const states = this.#states === undefined ? {} : { states: this.#states.stats() };
    const counts = { ...this.#tally.totals(), sets: this.#tally.sets(), hitRate };
    return { ...counts, computationMs, barsComputed, cache: this.#cache.stats(), ...states };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#hot.close();
    await this.#left?.close();
    await this.#states?.close();
    this.#shelf.clear();
    await Promise.all([this.#provider.close(), this.#computer.close(), this.#cache.close()]);
  }

  /** Brings the kept states of a series up to its bars, if any have been asked for. */
  async #follow(symbol: string, timeframe: Timeframe): Promise<void> {
    const barsKey = `${symbol}:${timeframe}`;
    if (this.#feed.kept(barsKey) === undefined) return;
    const { pinned } = await this.#feed.pin({ symbol, timeframe, barsKey });
    await this.#chunks.follow(barsKey, pinned);
  }

  async #frame(plan: Plan, asked: RangeAsked, options: ReadOptions): Promise<ServedFrame> {
    return settledAnswer(
      this.#feed,
      plan,
      options.signal,
      (pin) => this.#reader.frame(rowsOf(plan, pin.pinned, asked), pin, options),
      (pin) => this.#reader.frameAlone(rowsOf(plan, pin.pinned, asked), pin, options),
    );
  }

  /** An older vector, where the caller takes one, and a newer is being computed then. */
  #earlier(plan: Plan, { maxAgeBars, at, shared }: LatestOptions): Promise<FeatureVector> | undefined {
    if (maxAgeBars === undefined) return undefined;
    const most = parseAge(maxAgeBars);
    const vector = at === undefined && plan.origin === 'series' ? this.#earlierVectors.within(plan, most) : undefined;
    if (vector === undefined) return undefined;
    this.#earlierVectors.renew(plan, () => this.#latest(plan, { shared: true }));
    return Promise.resolve(handedOut(vector, shared));
  }

  async #latest(plan: Plan, options: LatestOptions): Promise<FeatureVector> {
    const atMs = options.at === undefined ? Infinity : parseTime(options.at, 'at');
    const startMs = startOfLatest(plan, options);
    const taking = atMs === Infinity && startMs === -Infinity ? this.#left?.take(plan) : undefined;
    const left = taking === undefined ? undefined : await taking;
    if (left !== undefined) return left;
    const rows = (pin: Pin): AnswerRows => latestRow(plan, pin.pinned, startMs, atMs);
    const known = this.#feed.now(plan);
    return settledAnswer(
      this.#feed,
      plan,
      options.signal,
      async (pin) => {
        const mark = this.#hot.mark(plan);
        const vector = await this.#reader.vector(rows(pin), pin, options);
        this.#keep(plan, pin.pinned, vector, mark, options);
        return vector;
      },
      async (pin) => {
        const wanted = rows(pin);
        const frame = await this.#reader.frameAlone({ ...wanted, from: wanted.to - 1 }, pin, options);
        const vector = { timestamp: frame.timestamps[0]!, names: frame.names, values: frame.row(0), metadata: frame.metadata };
        this.#keep(plan, pin.pinned, vector, this.#hot.mark(plan), options);
        return vector;
      },
      known === undefined ? undefined : { pinned: known, cold: false },
    );
  }

  /** Keeps a vector that was answered, where it is the newest, for those who ask for it next. One that its caller may write to is copied. */
  #keep(plan: Plan, pinned: PinnedBars, given: FeatureVector, mark: Mark, { shared }: ReadOptions): void {
    const { outcome, origin, stale } = given.metadata;
    if (origin !== 'series' || given.timestamp !== pinned.lastMs) return;
    const vector = handedOut(given, shared);
    this.#earlierVectors.hold(plan, pinned, vector);
    if (outcome !== 'hit' || stale) return;
    const counts = this.#tally.of(plan.set.version);
    const use = this.#popular.of(plan.latestName);
    plan.slot.hot = newlyHot({ plan, pinned, counts, use, vector, changedBy: mark.changedBy, changesThen: mark.changesThen });
  }

  /** What is asked for, to be checked when the question counts. */
  #asked(call: keyof typeof OPTION_NAMES, symbol: string, options: ReadOptions, defaults: PlanDefaults): () => Plan {
    return () => {
      requireKnownOptions(call, options, OPTION_NAMES[call]);
      return this.#planner.plan(symbol, options, defaults);
    };
  }

  async #counted<T extends { readonly metadata: ServedFrame['metadata'] }>(
    symbol: string,
    asked: () => Plan,
    answerTo: (plan: Plan) => Promise<T>,
    part: WarmPart = 'rows',
  ): Promise<T> {
    let plan: Plan | undefined;
    try {
      this.#requireOpen();
      plan = asked();
      const answer = await answerTo(plan);
      this.#faults.clear(symbol);
      this.#count(plan, answer.metadata, part);
      return answer;
    } catch (error) {
      throw this.#failed(symbol, error, plan);
    }
  }

  #count(plan: Plan, told: Pick<ServedFrame['metadata'], 'outcome' | 'stale'>, part: WarmPart, nowMs = this.#ports.clock.now()): void {
    const { set, origin, seriesKey, latestName } = plan;
    this.#tally.count(this.#tally.of(set.version), told, nowMs);
    if (origin === 'series') this.#popular.of(part === 'latest' ? latestName : useName(seriesKey, part)).count++;
  }

  async #guarded<T>(symbol: string, work: () => Promise<T>): Promise<T> {
    try {
      this.#requireOpen();
      const answer = await work();
      this.#faults.clear(symbol);
      return answer;
    } catch (error) {
      throw this.#failed(symbol, error);
    }
  }

  #failed(symbol: string, error: unknown, plan?: Plan): unknown {
    if (plan === undefined) this.#tally.refused++;
    else this.#tally.of(plan.set.version).errors++;
    this.#faults.note(symbol, error);
    return error;
  }

  #requireOpen(): void {
    if (this.#closed) throw new BarkeepError('CLOSED', 'the data service is closed; make a new one with connect()');
  }
}
