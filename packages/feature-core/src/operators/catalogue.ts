import type { AnyOperator } from './define.js';
import { elementwise } from './arithmetic/elementwise.js';
import { cci } from './momentum/cci.js';
import { channelIndex } from './momentum/channel_index.js';
import { macd } from './momentum/macd.js';
import { rsi } from './momentum/rsi.js';
import { rsiSma } from './momentum/rsi_sma.js';
import { stoch } from './momentum/stoch.js';
import { age } from './price/age.js';
import { earliest } from './price/earliest.js';
import { ffill } from './price/ffill.js';
import { pctChange } from './price/pct_change.js';
import { autocorr } from './statistics/autocorr.js';
import { barsSinceChange } from './statistics/bars_since_change.js';
import { corr } from './statistics/corr.js';
import { correlation } from './statistics/correlation.js';
import { hurstRs } from './statistics/hurst_rs.js';
import { kurt } from './statistics/kurt.js';
import { max } from './statistics/max.js';
import { min } from './statistics/min.js';
import { moments } from './statistics/moments.js';
import { partialStatistics } from './statistics/partial.js';
import { rescaledRange } from './statistics/rescaled_range.js';
import { shareBelow } from './statistics/share_below.js';
import { skew } from './statistics/skew.js';
import { sum } from './statistics/sum.js';
import { timeCorr } from './statistics/time_corr.js';
import { adx } from './trend/adx.js';
import { ema } from './trend/ema.js';
import { ewm } from './trend/ewm.js';
import { rma } from './trend/rma.js';
import { sma } from './trend/sma.js';
import { trendRegime } from './trend/trend_regime.js';
import { atr } from './volatility/atr.js';
import { atrSma } from './volatility/atr_sma.js';
import { bbands } from './volatility/bbands.js';
import { deviation } from './volatility/deviation.js';
import { std } from './volatility/std.js';
import { stddev } from './volatility/stddev.js';
import { trange } from './volatility/trange.js';
import { trueRange } from './volatility/true_range.js';
import { obv } from './volume/obv.js';

/** Every operator, alphabetical: one line each, and the tables of those that have one shape. */
export const catalogue: readonly AnyOperator[] = [
  ...elementwise,
  ...partialStatistics,
  adx,
  age,
  atr,
  atrSma,
  autocorr,
  barsSinceChange,
  bbands,
  cci,
  channelIndex,
  corr,
  correlation,
  deviation,
  earliest,
  ema,
  ewm,
  ffill,
  hurstRs,
  kurt,
  macd,
  max,
  min,
  moments,
  obv,
  pctChange,
  rescaledRange,
  rma,
  rsi,
  rsiSma,
  shareBelow,
  skew,
  sma,
  std,
  stddev,
  stoch,
  sum,
  timeCorr,
  trange,
  trendRegime,
  trueRange,
];

const byName: ReadonlyMap<string, AnyOperator> = new Map(catalogue.map((operator) => [operator.name, operator]));

/** The operator of that name; undefined where there is none. */
export function findOperator(name: string): AnyOperator | undefined {
  return byName.get(name);
}
