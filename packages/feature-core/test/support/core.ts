/**
 * What the checks reach of feature-core, as one module: they take it as an argument, so that they can be run against the sources
 * and against copies of them in which a fault has been planted.
 */
export {
  barAt,
  barsFrom,
  BarkeepError,
  compute,
  fillPart,
  computeBlocks,
  computePanel,
  featureSet,
  featureSets,
  checkpointRows,
  openSeries,
  openStream,
} from '../../src/index.js';
export { planOf } from '../../src/engine/set.js';
export { analyse } from '../../src/expression/analyse.js';
export { canonicalText } from '../../src/expression/canonical.js';
export { parseExpression } from '../../src/expression/resolve.js';
export { operatorsIn } from '../../src/expression/tree.js';
export { catalogue } from '../../src/operators/catalogue.js';
export { FeatureSet } from '../../src/sets/featureSet.js';
export { defineAnything as defineFeatureSet } from './anything.js';
export { checkBars } from '../../src/bars/check.js';
export { continuousCalendar } from '../../src/bars/calendar.js';
export { openResampler, resample } from '../../src/bars/resample.js';
export { sessionCalendar } from '../../src/bars/session.js';
export { formatDay, formatTime, parseDay, weekdayOf } from '../../src/bars/time.js';
export { parseTimeframe, timeframeMs } from '../../src/bars/timeframe.js';
export { openZone } from '../../src/bars/zone.js';
export { episodeRegime, episodeStart } from '../../src/sets/episode.js';
