// Bars
export {
  allocateBars,
  barAt,
  BAR_COLUMNS,
  barsFrom,
  INPUT_COLUMNS,
  lowerBound,
  setBar,
  sliceBars,
  type Bar,
  type BarColumn,
  type Bars,
  type InputColumn,
} from './bars/bars.js';
export { continuousCalendar, type Calendar } from './bars/calendar.js';
export { checkBars, FAULT_KINDS, requireOrderedBars, type FaultKind, type ValueFaults } from './bars/check.js';
export { openResampler, resample, type Resampled, type ResampleOptions, type Resampler } from './bars/resample.js';
export { sessionCalendar, type SessionCalendarOptions } from './bars/session.js';
export { formatTime } from './bars/time.js';
export { parseTimeframe, TIMEFRAMES, timeframeMs, type Timeframe } from './bars/timeframe.js';

// Features
export { compute, computeBlocks, type Placing } from './engine/batch.js';
export { FeatureFrame, type FrameMetadata, type FrameParts, type Matrix } from './engine/frame.js';
export { computePanel, PanelSteps, type Panel } from './engine/panel.js';
export { fillPart, type Place, type SeriesPart } from './engine/part.js';
export { FeatureSeries, openSeries, type RowRange } from './engine/series.js';
export { checkpointRows } from './engine/seriesStates.js';
export { needsPanel } from './engine/set.js';
export { FeatureStream, openStream } from './engine/stream.js';

// Feature sets
export { describeFeatureSet, type FeatureInfo, type FeatureSetInfo } from './sets/describe.js';
export { episodeRegime, episodeStart, type EpisodeRegime } from './sets/episode.js';
export { defineFeatureSet, FeatureSet, type Feature, type FeatureDefinition, type SetOptions } from './sets/featureSet.js';
export { diffVersions, type ColumnChange, type SetDiff } from './sets/diff.js';
export { joinFeatureSets } from './sets/join.js';
export { sightOf } from './sets/sight.js';
export { parseFeatureSet } from './sets/source.js';
export { openVersion, versionOfSet, type RevisionChange, type SetVersion } from './sets/version.js';
export { featureSet, featureSets } from './sets/registry.js';
export { describeOperators, type OperatorInfo } from './operators/describe.js';

// Proof against the future
export { boundText, type StaticBound } from './check/bound.js';
export { checkFeatureSet, type SetCheckOptions } from './check/checkFeatureSet.js';
export { checkPanelSet } from './check/checkPanelSet.js';
export { checkProgram, DEFAULT_TOLERANCE, type ProgramCheckOptions } from './check/checkProgram.js';
export { measureForgetting } from './check/forgetting.js';
export { mergeReports } from './check/merge.js';
export type { Program } from './check/prober.js';
export type {
  Attack,
  AttackCount,
  Breach,
  CheckReport,
  ColumnReport,
  Columns,
  Forgetting,
  Forgotten,
  LaterBars,
  NamedBars,
  OnProgress,
  Seen,
  WarmUp,
} from './check/report.js';
export { oddBars } from './check/walk.js';

// Errors
export {
  BarkeepError,
  ERROR_CODES,
  ExpressionError,
  InvalidBarsError,
  InvalidParamError,
  InvalidSetError,
  nearest,
  UnknownNameError,
  type ErrorCode,
  type ErrorFields,
} from './errors.js';
