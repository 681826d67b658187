import type { Bars, FeatureFrame, FeatureSeries, FeatureSet, SeriesPart } from '@barkeep/feature-core';

/** Takes rows that have just been computed; the first of them is row `from` of the series. */
export type OnRows = (frame: FeatureFrame, from: number) => void;

/** What a series is opened with. */
export type OpenOptions = { readonly signal?: AbortSignal; readonly onRows?: OnRows; readonly checkpoint?: Uint8Array };

/** Where rows go: column k begins at index `at + k * stride` of doubles in shared memory. */
export type SharedPlace = { readonly memory: SharedArrayBuffer; readonly at: number; readonly stride: number };

/** Rows that somebody else has begun to compute. */
export type Beside = {
  /** Whether all of them are in their place. */
  readonly isDone: boolean;
  /** They are not waited for any more. They may still be written, with the same bits. */
  leave(): void;
};

/** Runs feature-core: in this process in slices that leave the event loop free, or elsewhere. */
export interface IFeatureComputer {
  /** Every row of `bars`, computed from its first row. */
  compute(bars: Bars, set: FeatureSet, options?: { readonly signal?: AbortSignal }): Promise<FeatureFrame>;
  /**
   * The same, kept as a state that appends, corrections and ranges resume from. `onRows` is handed the rows as they are computed, oldest
   * first, so that whoever wants them too need not compute them again. With `checkpoint`, which a series of this set over these bars gave, it runs from
   * its row on only.
   * @throws BarkeepError `INVALID_SNAPSHOT` where the checkpoint is of another set, or was damaged
   */
  open(bars: Bars, set: FeatureSet, options?: OpenOptions): Promise<FeatureSeries>;
  /**
   * Begins to compute the rows of a part beside the caller, who comes to them himself unless they are done by then: undefined where nobody is idle. Left out by
   * a computer that has no other thread.
   */
  beside?(part: SeriesPart, set: FeatureSet, place: SharedPlace): Beside | undefined;
  close(): Promise<void>;
}
