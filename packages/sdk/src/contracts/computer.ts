import type { Bars, FeatureFrame, FeatureSeries, FeatureSet } from '@barkeep/feature-core';

/** Runs feature-core: in this process in slices that leave the event loop free, or elsewhere. */
export interface IFeatureComputer {
  /** Every row of `bars`, computed from its first row. */
  compute(bars: Bars, set: FeatureSet, options?: { readonly signal?: AbortSignal }): Promise<FeatureFrame>;
  /** The same, kept as a state that appends, corrections and ranges resume from. */
  open(bars: Bars, set: FeatureSet, options?: { readonly signal?: AbortSignal }): Promise<FeatureSeries>;
  close(): Promise<void>;
}
