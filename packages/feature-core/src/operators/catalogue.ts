import type { AnyOperator, CrossOperator } from './define.js';
import { elementwise } from './arithmetic/elementwise.js';
import { mult } from './arithmetic/mult.js';
import { ratios } from './arithmetic/ratios.js';
import { transforms } from './arithmetic/transform.js';
import { calendarPhases } from './calendar/calendarPhases.js';
import { dateStart } from './calendar/date_start.js';
import { sessionStart } from './calendar/session_start.js';
import { demean } from './crossSection/demean.js';
import { rank } from './crossSection/rank.js';
import { zscore } from './crossSection/zscore.js';
import { hilbert } from './cycle/hilbert.js';
import { hilbertMode } from './cycle/hilbert_mode.js';
import { hilbertPhase } from './cycle/hilbert_phase.js';
import { hilbertTrendline } from './cycle/hilbert_trendline.js';
import { hilbertFunctions } from './cycle/ht.js';
import { ac } from './momentum/ac.js';
import { adxr } from './momentum/adxr.js';
import { ao } from './momentum/ao.js';
import { apo } from './momentum/apo.js';
import { aroon } from './momentum/aroon.js';
import { aroonosc } from './momentum/aroonosc.js';
import { bop } from './momentum/bop.js';
import { cci } from './momentum/cci.js';
import { changes } from './momentum/change.js';
import { cmo } from './momentum/cmo.js';
import { cmou } from './momentum/cmou.js';
import { coppock } from './momentum/coppock.js';
import { dpo } from './momentum/dpo.js';
import { er } from './momentum/er.js';
import { eri } from './momentum/eri.js';
import { fosc } from './momentum/fosc.js';
import { fractal } from './momentum/fractal.js';
import { imi } from './momentum/imi.js';
import { kdj } from './momentum/kdj.js';
import { macd } from './momentum/macd.js';
import { macdext } from './momentum/macdext.js';
import { macdfix } from './momentum/macdfix.js';
import { mfi } from './momentum/mfi.js';
import { moneyFlow } from './momentum/money_flow.js';
import { ppo } from './momentum/ppo.js';
import { qstick } from './momentum/qstick.js';
import { rsi } from './momentum/rsi.js';
import { rsiSma } from './momentum/rsi_sma.js';
import { smi } from './momentum/smi.js';
import { stoch } from './momentum/stoch.js';
import { stochf } from './momentum/stochf.js';
import { stochrsi } from './momentum/stochrsi.js';
import { trix } from './momentum/trix.js';
import { tsi } from './momentum/tsi.js';
import { ultosc } from './momentum/ultosc.js';
import { wad } from './momentum/wad.js';
import { willr } from './momentum/willr.js';
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
import { avgdev } from './statistics/avgdev.js';
import { barsSinceChange } from './statistics/bars_since_change.js';
import { beta } from './statistics/beta.js';
import { corr } from './statistics/corr.js';
import { correl } from './statistics/correl.js';
import { correlation } from './statistics/correlation.js';
import { cumsum } from './statistics/cumsum.js';
import { cumsumSince } from './statistics/cumsum_since.js';
import { entropy } from './statistics/entropy.js';
import { maxindex, minindex, minmaxindex } from './statistics/extremeIndex.js';
import { histogramEntropy } from './statistics/histogram_entropy.js';
import { hurstRs } from './statistics/hurst_rs.js';
import { kurt } from './statistics/kurt.js';
import { linearRegression } from './statistics/linearRegression.js';
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
import { adaptiveAverage } from './trend/adaptive_average.js';
import { adaptiveMean } from './trend/adaptive_mean.js';
import { adx } from './trend/adx.js';
import { aroonFirst } from './trend/aroon_first.js';
import { dema } from './trend/dema.js';
import { directionalIndex } from './trend/directional_index.js';
import { directionalMean } from './trend/directional_mean.js';
import { directionalMovement } from './trend/directional_movement.js';
import { dx } from './trend/dx.js';
import { ema } from './trend/ema.js';
import { ewm } from './trend/ewm.js';
import { hma } from './trend/hma.js';
import { ichimoku } from './trend/ichimoku.js';
import { kama } from './trend/kama.js';
import { ma } from './trend/ma.js';
import { mama } from './trend/mama.js';
import { mavp } from './trend/mavp.js';
import { midpoint } from './trend/midpoint.js';
import { midprice } from './trend/midprice.js';
import { minusDi } from './trend/minus_di.js';
import { minusDm } from './trend/minus_dm.js';
import { parabolic } from './trend/parabolic.js';
import { pivotPoints } from './trend/pivot_points.js';
import { plusDi } from './trend/plus_di.js';
import { plusDm } from './trend/plus_dm.js';
import { rma } from './trend/rma.js';
import { sar } from './trend/sar.js';
import { sarext } from './trend/sarext.js';
import { sma } from './trend/sma.js';
import { supertrend } from './trend/supertrend.js';
import { supertrendBands } from './trend/supertrend_bands.js';
import { t3 } from './trend/t3.js';
import { tema } from './trend/tema.js';
import { trailingBands } from './trend/trailing_bands.js';
import { trailingStop } from './trend/trailing_stop.js';
import { trendRegime } from './trend/trend_regime.js';
import { trima } from './trend/trima.js';
import { varyingMean } from './trend/varying_mean.js';
import { vhf } from './trend/vhf.js';
import { vortex } from './trend/vortex.js';
import { vwma } from './trend/vwma.js';
import { wma } from './trend/wma.js';
import { zlema } from './trend/zlema.js';
import { accbands } from './volatility/accbands.js';
import { adr } from './volatility/adr.js';
import { atr } from './volatility/atr.js';
import { atrSma } from './volatility/atr_sma.js';
import { bbands } from './volatility/bbands.js';
import { chandelierExit } from './volatility/chandelier_exit.js';
import { chop } from './volatility/chop.js';
import { cvi } from './volatility/cvi.js';
import { deviation } from './volatility/deviation.js';
import { donchian } from './volatility/donchian.js';
import { donchianPrior } from './volatility/donchian_prior.js';
import { drawdown } from './volatility/drawdown.js';
import { ewmaVolatility } from './volatility/ewma_volatility.js';
import { kc } from './volatility/kc.js';
import { keltner } from './volatility/keltner.js';
import { massi } from './volatility/massi.js';
import { maxDrawdown } from './volatility/max_drawdown.js';
import { natr } from './volatility/natr.js';
import { rangeEstimators } from './volatility/rangeEstimators.js';
import { rvi } from './volatility/rvi.js';
import { std } from './volatility/std.js';
import { stddev } from './volatility/stddev.js';
import { trange } from './volatility/trange.js';
import { trueRange } from './volatility/true_range.js';
import { ulcerIndex } from './volatility/ulcer_index.js';
import { variance } from './volatility/var.js';
import { ad } from './volume/ad.js';
import { adosc } from './volume/adosc.js';
import { amihud } from './volume/amihud.js';
import { anchoredVwap } from './volume/anchored_vwap.js';
import { cmf } from './volume/cmf.js';
import { efi } from './volume/efi.js';
import { emaGap } from './volume/ema_gap.js';
import { marketfi } from './volume/marketfi.js';
import { moneyFlowVolume } from './volume/money_flow_volume.js';
import { obv } from './volume/obv.js';
import { obvSince } from './volume/obv_since.js';
import { pvo } from './volume/pvo.js';
import { pvt } from './volume/pvt.js';
import { rvol } from './volume/rvol.js';
import { sessionVwap } from './volume/session_vwap.js';
import { nvi, pvi } from './volume/volumeIndices.js';
import { vwap } from './volume/vwap.js';
import { vwapSince } from './volume/vwap_since.js';

/** Every operator, alphabetical: one line each, and the tables of those that have one shape. */
export const catalogue: readonly AnyOperator[] = [
  ...elementwise,
  ...calendarPhases,
  ...candlePatterns,
  ...changes,
  ...hilbertFunctions,
  ...linearRegression,
  ...partialStatistics,
  ...priceMeans,
  ...rangeEstimators,
  ...ratios,
  ...transforms,
  ac,
  accbands,
  ad,
  adaptiveAverage,
  adaptiveMean,
  adosc,
  adr,
  adx,
  adxr,
  age,
  amihud,
  anchoredVwap,
  ao,
  apo,
  aroon,
  aroonFirst,
  aroonosc,
  atr,
  atrSma,
  autocorr,
  avgdev,
  barsSinceChange,
  bbands,
  beta,
  bop,
  candle,
  candleMarks,
  candleMatch,
  cci,
  chandelierExit,
  chop,
  cmf,
  cmo,
  cmou,
  coppock,
  corr,
  correl,
  correlation,
  cumsum,
  cumsumSince,
  cvi,
  dateStart,
  dema,
  deviation,
  directionalIndex,
  directionalMean,
  directionalMovement,
  donchian,
  donchianPrior,
  dpo,
  drawdown,
  dx,
  earliest,
  efi,
  ema,
  emaGap,
  entropy,
  er,
  eri,
  ewm,
  ewmaVolatility,
  ffill,
  fosc,
  fractal,
  ha,
  hilbert,
  hilbertMode,
  hilbertPhase,
  hilbertTrendline,
  histogramEntropy,
  hma,
  hurstRs,
  ichimoku,
  imi,
  kama,
  kc,
  kdj,
  keltner,
  kurt,
  ma,
  macd,
  macdext,
  macdfix,
  mama,
  marketfi,
  massi,
  mavp,
  max,
  maxDrawdown,
  maxindex,
  meanDeviation,
  mfi,
  midpoint,
  midprice,
  min,
  minindex,
  minmax,
  minmaxindex,
  minusDi,
  minusDm,
  moments,
  moneyFlow,
  moneyFlowVolume,
  mult,
  natr,
  nvi,
  obv,
  obvSince,
  parabolic,
  pctChange,
  percentile,
  percentrank,
  pivotPoints,
  plusDi,
  plusDm,
  ppo,
  pvi,
  pvo,
  pvt,
  qstick,
  regressionSlope,
  rescaledRange,
  rma,
  rsi,
  rsiSma,
  rvi,
  rvol,
  sar,
  sarext,
  sessionStart,
  sessionVwap,
  shareBelow,
  skew,
  skip,
  sma,
  smi,
  std,
  stddev,
  stoch,
  stochf,
  stochrsi,
  sum,
  supertrend,
  supertrendBands,
  t3,
  tema,
  timeCorr,
  trailingBands,
  trailingStop,
  trange,
  trendRegime,
  trima,
  trix,
  trueRange,
  tsi,
  ulcerIndex,
  ultosc,
  variance,
  varyingMean,
  vhf,
  vortex,
  vwap,
  vwapSince,
  vwma,
  wad,
  willr,
  wma,
  zlema,
];

const byName: ReadonlyMap<string, AnyOperator> = new Map(catalogue.map((operator) => [operator.name, operator]));

/** Every operator over the symbols of a panel, alphabetical. */
export const crossSection: readonly CrossOperator[] = [demean, rank, zscore];

/** The operator over one series of that name; undefined where there is none. */
export function findOperator(name: string): AnyOperator | undefined {
  return byName.get(name);
}

/** The operator over a panel of that name; undefined where there is none. */
export function findCross(name: string): CrossOperator | undefined {
  return crossSection.find((operator) => operator.name === name);
}
