import type { Bars, FeatureFrame, FeatureSeries, FeatureSet } from '@barkeep/feature-core';

/** Takes rows that have just been computed; the first of them is row `from` of the series. */
export type OnRows = (frame: FeatureFrame, from: number) => void;

/** Runs feature-core: in this process in slices that leave the event loop free, or elsewhere. */
export interface IFeatureComputer {
  /** Every row of `bars`, computed from its first row. */
  compute(bars: Bars, set: FeatureSet, options?: { readonly signal?: AbortSignal }): Promise<FeatureFrame>;
  /**
   * The same, kept as a state that appends, corrections and ranges resume from. `onRows` is handed the rows as they are computed, oldest
   * first, so that whoever wants them too need not compute them again.
   */
  open(bars: Bars, set: FeatureSet, options?: { readonly signal?: AbortSignal; readonly onRows?: OnRows }): Promise<FeatureSeries>;
  close(): Promise<void>;
}
