import { deriveOperator, type DerivedOperator, type Formula, type Params } from '../define.js';

/** 2·ln 2 − 1, and 4·ln 2: what the range of a Brownian motion is in units of its variance. */
const GARMAN_KLASS = 0.3862943611198906;
const PARKINSON = 2.772588722239781;

function estimator(
  name: string,
  summary: string,
  source: string,
  inputs: readonly string[],
  expression: Formula,
  min = 1,
): DerivedOperator {
  return deriveOperator({
    name,
    revision: 1,
    category: 'volatility',
    summary,
    source,
    inputs,
    params: { period: { default: 20, min } },
    unit: 'ratio',
    expression,
  });
}

/** Variances of the gaps, of the bodies and of the range in one, by Yang's and Zhang's weights. */
function yangZhang({ period }: Params): string {
  const k = 0.34 / (1.34 + (period! + 1) / (period! - 1));
  const night = 'std(log(open / shift(close, 1)), period)';
  const day = 'std(log(close / open), period)';
  return `sqrt(${night} * ${night} + ${k} * (${day} * ${day}) + ${1 - k} * sma(range_variance(open, high, low, close), period))`;
}

/**
 * Volatility per bar, not annualised, from more than closes: multiply by √(bars a year) for a year's. Unit: ratio. NaN for the first `period - 1` bars,
 * `yang_zhang` for `period`, and while a hole is in the window. One table, as all are the root of a mean of one bar's estimates.
 */
export const rangeEstimators = [
  estimator(
    'garman_klass',
    'Volatility per bar from range and body, for prices without drift and gaps',
    'Garman, Klass 1980',
    ['open', 'high', 'low', 'close'],
    `sqrt(sma(0.5 * (log(high / low) * log(high / low)) - ${GARMAN_KLASS} * (log(close / open) * log(close / open)), period))`,
  ),
  estimator(
    'parkinson',
    'Volatility per bar from the range of each, for prices without drift and gaps',
    'Parkinson 1980',
    ['high', 'low'],
    `sqrt(sma(log(high / low) * log(high / low), period) / ${PARKINSON})`,
  ),
  estimator(
    'rogers_satchell',
    'Volatility per bar from range and body, for prices with drift, without gaps',
    'Rogers, Satchell 1991',
    ['open', 'high', 'low', 'close'],
    'sqrt(sma(range_variance(open, high, low, close), period))',
  ),
  deriveOperator({
    name: 'range_variance',
    revision: 1,
    category: 'volatility',
    summary: 'Variance of one bar by Rogers and Satchell: ln(high / close)·ln(high / open) + ln(low / close)·ln(low / open)',
    source: 'Rogers, Satchell 1991',
    inputs: ['open', 'high', 'low', 'close'],
    params: {},
    unit: 'ratio',
    expression: 'log(high / close) * log(high / open) + log(low / close) * log(low / open)',
  }),
  estimator(
    'yang_zhang',
    'Volatility per bar from range, body and gaps, for prices with drift',
    'Yang, Zhang 2000',
    ['open', 'high', 'low', 'close'],
    yangZhang,
    2,
  ),
];
