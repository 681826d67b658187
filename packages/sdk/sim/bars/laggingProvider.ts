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
import type { MemoryTruth } from './memoryTruth.js';
import type { Sight } from './sight.js';
import { TIMEFRAME } from './truth.js';

/** The bars as one machine sees them, for one process on it. */
export class LaggingProvider implements IMarketDataProvider {
  readonly #truth: MemoryTruth;
  readonly #sight: Sight;
  readonly #loop: Loop;
  readonly #readMs: () => number;
  /** Its own writes, which are seen at once. */
  changes = 0;

  constructor(parts: { readonly truth: MemoryTruth; readonly sight: Sight; readonly loop: Loop; readonly readMs: () => number }) {
    this.#truth = parts.truth;
    this.#sight = parts.sight;
    this.#loop = parts.loop;
    this.#readMs = parts.readMs;
  }

  async list(): Promise<readonly SymbolListing[]> {
    return this.#truth.symbols.map((symbol) => ({ symbol, timeframes: [TIMEFRAME], stored: [TIMEFRAME] }));
  }

  async describe(symbol: string, timeframe: Timeframe): Promise<SeriesInfo> {
    void timeframe;
    return this.#sight.view(symbol).info;
  }

  describeNow(symbol: string): KnownSeries {
    return { ...this.#sight.view(symbol).info, holdsForMs: this.#sight.holdsForMs(symbol) };
  }

  async read(
    symbol: string,
    _timeframe: Timeframe,
    range: { readonly startMs?: number; readonly endMs?: number } = {},
  ): Promise<ProvidedBars> {
    await this.#loop.sleep(this.#readMs());
    const { bars, info } = this.#sight.view(symbol);
    const from = lowerBound(bars.timestamp, range.startMs ?? -Infinity);
    const to = Math.max(from, lowerBound(bars.timestamp, range.endMs ?? Infinity));
    return { bars: sliceBars(bars, from, to), originMs: info.originMs, generation: info.generation };
  }

  async corrections(symbol: string, timeframe: Timeframe, generation: number): Promise<readonly Correction[]> {
    const known = this.#sight.view(symbol).info.generation;
    const all = await this.#truth.source.corrections(symbol, timeframe, generation);
    return all.filter((correction) => correction.generation <= known);
  }

  async write(symbol: string, _timeframe: Timeframe, bars: Bars): Promise<ApplyResult> {
    const result = await this.#truth.write(symbol, bars);
    this.changes++;
    this.#sight.see(symbol);
    return result;
  }

  async close(): Promise<void> {}
}
