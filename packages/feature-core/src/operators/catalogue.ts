import type { AnyOperator } from './define.js';
import { elementwise } from './arithmetic/elementwise.js';
import { mult } from './arithmetic/mult.js';
import { transforms } from './arithmetic/transform.js';
import { hilbert } from './cycle/hilbert.js';
import { hilbertMode } from './cycle/hilbert_mode.js';
import { hilbertPhase } from './cycle/hilbert_phase.js';
import { hilbertTrendline } from './cycle/hilbert_trendline.js';
import { hilbertFunctions } from './cycle/ht.js';
import { cci } from './momentum/cci.js';
import { channelIndex } from './momentum/channel_index.js';
import { macd } from './momentum/macd.js';
import { rsi } from './momentum/rsi.js';
import { rsiSma } from './momentum/rsi_sma.js';
import { stoch } from './momentum/stoch.js';
import { candle } from './pattern/candle.js';
import { candleMarks } from './pattern/candle_marks.js';
import { candleMatch } from './pattern/candle_match.js';
import { candlePatterns } from './pattern/patterns.js';
import { age } from './price/age.js';
import { earliest } from './price/earliest.js';
import { ffill } from './price/ffill.js';
import { ha } from './price/ha.js';
import { priceMeans } from './price/means.js';
import { pctChange } from './price/pct_change.js';
import { skip } from './price/skip.js';
import { autocorr } from './statistics/autocorr.js';
import { barsSinceChange } from './statistics/bars_since_change.js';
import { corr } from './statistics/corr.js';
import { correl } from './statistics/correl.js';
import { correlation } from './statistics/correlation.js';
import { cumsum } from './statistics/cumsum.js';
import { entropy } from './statistics/entropy.js';
import { maxindex, minindex, minmaxindex } from './statistics/extremeIndex.js';
import { histogramEntropy } from './statistics/histogram_entropy.js';
import { hurstRs } from './statistics/hurst_rs.js';
import { kurt } from './statistics/kurt.js';
import { max } from './statistics/max.js';
import { meanDeviation } from './statistics/mean_deviation.js';
import { min } from './statistics/min.js';
import { minmax } from './statistics/minmax.js';
import { moments } from './statistics/moments.js';
import { partialStatistics } from './statistics/partial.js';
import { percentile } from './statistics/percentile.js';
import { percentrank } from './statistics/percentrank.js';
import { regressionSlope } from './statistics/regression_slope.js';
import { rescaledRange } from './statistics/rescaled_range.js';
import { shareBelow } from './statistics/share_below.js';
import { skew } from './statistics/skew.js';
import { sum } from './statistics/sum.js';
import { timeCorr } from './statistics/time_corr.js';
import { adaptiveMean } from './trend/adaptive_mean.js';
import { adx } from './trend/adx.js';
import { aroonFirst } from './trend/aroon_first.js';
import { ema } from './trend/ema.js';
import { ewm } from './trend/ewm.js';
import { ichimoku } from './trend/ichimoku.js';
import { mama } from './trend/mama.js';
import { pivotPoints } from './trend/pivot_points.js';
import { rma } from './trend/rma.js';
import { sma } from './trend/sma.js';
import { supertrendBands } from './trend/supertrend_bands.js';
import { trailingBands } from './trend/trailing_bands.js';
import { trendRegime } from './trend/trend_regime.js';
import { adr } from './volatility/adr.js';
import { atr } from './volatility/atr.js';
import { atrSma } from './volatility/atr_sma.js';
import { bbands } from './volatility/bbands.js';
import { chandelierExit } from './volatility/chandelier_exit.js';
import { chop } from './volatility/chop.js';
import { deviation } from './volatility/deviation.js';
import { donchianPrior } from './volatility/donchian_prior.js';
import { drawdown } from './volatility/drawdown.js';
import { ewmaVolatility } from './volatility/ewma_volatility.js';
import { keltner } from './volatility/keltner.js';
import { maxDrawdown } from './volatility/max_drawdown.js';
import { rangeEstimators } from './volatility/rangeEstimators.js';
import { std } from './volatility/std.js';
import { stddev } from './volatility/stddev.js';
import { trange } from './volatility/trange.js';
import { trueRange } from './volatility/true_range.js';
import { ulcerIndex } from './volatility/ulcer_index.js';
import { variance } from './volatility/var.js';
import { ad } from './volume/ad.js';
import { adosc } from './volume/adosc.js';
import { amihud } from './volume/amihud.js';
import { efi } from './volume/efi.js';
import { emaGap } from './volume/ema_gap.js';
import { moneyFlowVolume } from './volume/money_flow_volume.js';
import { obv } from './volume/obv.js';
import { pvt } from './volume/pvt.js';
import { nvi, pvi } from './volume/volumeIndices.js';
import { vwap } from './volume/vwap.js';

/** Every operator, alphabetical: one line each, and the tables of those that have one shape. */
export const catalogue: readonly AnyOperator[] = [
  ...elementwise,
  ...candlePatterns,
  ...hilbertFunctions,
  ...partialStatistics,
  ...priceMeans,
  ...rangeEstimators,
  ...transforms,
  ad,
  adaptiveMean,
  adosc,
  adr,
  adx,
  age,
  amihud,
  aroonFirst,
  atr,
  atrSma,
  autocorr,
  barsSinceChange,
  bbands,
  candle,
  candleMarks,
  candleMatch,
  cci,
  chandelierExit,
  channelIndex,
  chop,
  corr,
  correl,
  correlation,
  cumsum,
  deviation,
  donchianPrior,
  drawdown,
  earliest,
  efi,
  ema,
  emaGap,
  entropy,
  ewm,
  ewmaVolatility,
  ffill,
  ha,
  hilbert,
  hilbertMode,
  hilbertPhase,
  hilbertTrendline,
  histogramEntropy,
  hurstRs,
  ichimoku,
  keltner,
  kurt,
  macd,
  mama,
  max,
  maxDrawdown,
  maxindex,
  meanDeviation,
  min,
  minindex,
  minmax,
  minmaxindex,
  moments,
  moneyFlowVolume,
  mult,
  nvi,
  obv,
  pctChange,
  percentile,
  percentrank,
  pivotPoints,
  pvi,
  pvt,
  regressionSlope,
  rescaledRange,
  rma,
  rsi,
  rsiSma,
  shareBelow,
  skew,
  skip,
  sma,
  std,
  stddev,
  stoch,
  sum,
  supertrendBands,
  timeCorr,
  trailingBands,
  trange,
  trendRegime,
  trueRange,
  ulcerIndex,
  variance,
  vwap,
];

const byName: ReadonlyMap<string, AnyOperator> = new Map(catalogue.map((operator) => [operator.name, operator]));

/** The operator of that name; undefined where there is none. */
export function findOperator(name: string): AnyOperator | undefined {
  return byName.get(name);
}
