// Runs in MLflow
export type { MlflowAddress, MlflowEnvironment } from './address.js';
export { MlflowClient, type MlflowClientOptions, type MlflowFault } from './mlflowClient.js';
export { datasetOf, featureInputOf, tagsOf, type FeatureInput } from './featureInput.js';
export { trackRun, type TrackedRun, type TrackRunOptions } from './trackRun.js';
export { findRuns, type FindRunsOptions, type FoundRun } from './findRuns.js';

// Two versions on the same bars
export { driftOf, type ColumnDrift } from './drift.js';
