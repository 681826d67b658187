import { compute, openSeries, type Bars, type FeatureFrame, type FeatureSeries, type FeatureSet } from '@barkeep/feature-core';
import type { IFeatureComputer, OpenOptions } from '../contracts/computer.js';

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

  async open(bars: Bars, set: FeatureSet, { signal, onRows, checkpoint }: OpenOptions = {}): Promise<FeatureSeries> {
    signal?.throwIfAborted();
    if (checkpoint === undefined) this.#runs++;
    const series = openSeries(set, bars, { lazy: true, shared: true, ...(checkpoint === undefined ? {} : { checkpoint }) });
    series.advance(Infinity, onRows);
    return series;
  }

  async close(): Promise<void> {}
}
