import { lowerBound, sliceBars, type Bars, type Timeframe } from '@barkeep/feature-core';
import type {
  ApplyResult,
  Correction,
  IMarketDataProvider,
  KnownSeries,
  ProvidedBars,
  SeriesInfo,
  SymbolListing,
} from '../../src/contracts/provider.js';
import type { Loop } from '../world/loop.js';
import { TIMEFRAME, type Moment, type Truth } from './truth.js';

/** The bars as one process sees them: some time after they came to be, never going back, and its own writes at once. */
export class LaggingProvider implements IMarketDataProvider {
  readonly #truth: Truth;
  readonly #loop: Loop;
  readonly #lagMs: number;
  readonly #readMs: () => number;
  readonly #seen: Map<string, number>;
  /** Its own writes, which are seen at once. */
  changes = 0;

  /** `seen`: how far each series has been seen, by whoever had these bars before too. */
  constructor(parts: {
    readonly truth: Truth;
    readonly loop: Loop;
    readonly lagMs: number;
    readonly seen: Map<string, number>;
    readonly readMs: () => number;
  }) {
    this.#truth = parts.truth;
    this.#loop = parts.loop;
    this.#lagMs = parts.lagMs;
    this.#seen = parts.seen;
    this.#readMs = parts.readMs;
  }

  /** What a request that begins now has to know. */
  view(symbol: string): Moment {
    const moments = this.#truth.moments(symbol);
    const dueMs = this.#loop.nowMs - this.#lagMs;
    let at = this.#seen.get(symbol) ?? 0;
    while (at + 1 < moments.length && moments[at + 1]!.atMs <= dueMs) at++;
    this.#seen.set(symbol, at);
    return moments[at]!;
  }

  async list(): Promise<readonly SymbolListing[]> {
    return this.#truth.symbols.map((symbol) => ({ symbol, timeframes: [TIMEFRAME], stored: [TIMEFRAME] }));
  }

  async describe(symbol: string, timeframe: Timeframe): Promise<SeriesInfo> {
    void timeframe;
    return this.view(symbol).info;
  }

  /** What is written from now on is seen after the lag. */
  describeNow(symbol: string): KnownSeries {
    const { info } = this.view(symbol);
    const next = this.#truth.moments(symbol)[this.#seen.get(symbol)! + 1];
    const untilMs = (next === undefined ? this.#loop.nowMs : Math.min(next.atMs, this.#loop.nowMs)) + this.#lagMs;
    return { ...info, holdsForMs: untilMs - this.#loop.nowMs };
  }

  async read(
    symbol: string,
    _timeframe: Timeframe,
    range: { readonly startMs?: number; readonly endMs?: number } = {},
  ): Promise<ProvidedBars> {
    await this.#loop.sleep(this.#readMs());
    const { bars, info } = this.view(symbol);
    const from = lowerBound(bars.timestamp, range.startMs ?? -Infinity);
    const to = Math.max(from, lowerBound(bars.timestamp, range.endMs ?? Infinity));
    return { bars: sliceBars(bars, from, to), originMs: info.originMs, generation: info.generation };
  }

  async corrections(symbol: string, timeframe: Timeframe, generation: number): Promise<readonly Correction[]> {
    const known = this.view(symbol).info.generation;
    const all = await this.#truth.source.corrections(symbol, timeframe, generation);
    return all.filter((correction) => correction.generation <= known);
  }

  async write(symbol: string, _timeframe: Timeframe, bars: Bars): Promise<ApplyResult> {
    const result = await this.#truth.write(symbol, bars);
    this.changes++;
    this.#seen.set(symbol, this.#truth.moments(symbol).length - 1);
    return result;
  }

  async close(): Promise<void> {}
}
