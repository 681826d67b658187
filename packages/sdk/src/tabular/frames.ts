import type { FeatureFrame } from '@barkeep/feature-core';

/** Blocks of rows, oldest first, all with the same names. */
export type Frames = Iterable<FeatureFrame<unknown>> | AsyncIterable<FeatureFrame<unknown>>;
