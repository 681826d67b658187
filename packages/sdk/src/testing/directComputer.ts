import { compute, openSeries, type Bars, type FeatureFrame, type FeatureSeries, type FeatureSet } from '@barkeep/feature-core';
import type { IFeatureComputer, OnRows } from '../contracts/computer.js';

/** Runs feature-core at once, in one go. `runs` counts full runs, for tests of how many there were. */
export class DirectComputer implements IFeatureComputer {
  #runs = 0;

  get runs(): number {
    return this.#runs;
  }

  async compute(bars: Bars, set: FeatureSet, options: { readonly signal?: AbortSignal } = {}): Promise<FeatureFrame> {
    options.signal?.throwIfAborted();
    this.#runs++;
    return compute(bars, set);
  }

  async open(
    bars: Bars,
    set: FeatureSet,
    options: { readonly signal?: AbortSignal; readonly onRows?: OnRows } = {},
  ): Promise<FeatureSeries> {
    options.signal?.throwIfAborted();
    this.#runs++;
    const series = openSeries(set, bars, { lazy: true, shared: true });
    series.advance(Infinity, options.onRows);
    return series;
  }

  async close(): Promise<void> {}
}
