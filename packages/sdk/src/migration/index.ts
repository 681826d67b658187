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

// The stages of a migration
export { migrating, type Loader, type MigratingLoader, type MigratingOptions, type MigrationStats } from './stages/migrating.js';
export { addEvidence, emptyEvidence, type Evidence, type EvidenceCell } from './stages/evidence.js';
export { FileMigrationStore } from './stages/fileStore.js';
export { DEFAULT_GATES, evaluateGate, parseGates, type GateCheck, type GateResult, type GateRule, type Gates } from './stages/gate.js';
export { DEFAULT_MIGRATION_FILE, openMigrationStore, openStoreFrom, type OpenStoreOptions } from './stages/openStore.js';
export { RedisMigrationStore, type RedisMigrationStoreOptions } from './stages/redisStore.js';
export { setStage, type SetStageOptions, type SetStageResult } from './stages/setStage.js';
export { FIRST_STATE, placeOf, SHARES_BY, STAGES, type MigrationState, type ShareBy, type Stage } from './stages/stage.js';
export type { IMigrationStore, StageChange } from './stages/store.js';

// Files of features, by any program
export { featureNumber, splitFeatureText, type FeatureText } from './featureText.js';
export { readFrameFile } from './frameFile.js';
