// Two frames, cell by cell
export {
  compareFrames,
  DEFAULT_COMPARE_TOLERANCE,
  type ColumnComparison,
  type CompareOptions,
  type FrameComparison,
} from './compareFrames.js';
export type { Unmatched } from './align.js';
export type { Diagnosis } from './diagnosis/diagnose.js';
export type { Cause } from './diagnosis/hypothesis.js';
export { HISTOGRAM_EDGES, ulpsBetween } from './difference.js';
export type { ComparableFrame } from './frame.js';
export type { LabelShift } from './labels.js';
export { smallestSlice, type Slice, type SliceOptions } from './smallestSlice.js';
export type { ColumnTally, DifferingCell } from './tally.js';
