import { declareFeatureSet, inCategory } from './featureSet.js';

const WINDOWS = [5, 10, 20, 30, 60] as const;
const EPSILON = '1e-12';
const VWAP = '(high + low + close) / 3';
const BEFORE = 'shift(close, 1)';
const FLOW = `abs(close / ${BEFORE} - 1) * volume`;
const BODY_TOP = 'greater(open, close)';
const BODY_BOTTOM = 'lesser(open, close)';
const RANGE = `(high - low + ${EPSILON})`;

/** One column for each window: `$` in the expression is its length. */
function family(name: string, expression: string): Record<string, string> {
  return Object.fromEntries(WINDOWS.map((window) => [`${name}${window}`, expression.replaceAll('$', String(window))]));
}

/** Gains and losses of x over the sum of all its changes, which is that of both. */
function changes(prefix: string, x: string): Record<string, string> {
  const gain = `qlib_sum(greater(${x} - shift(${x}, 1), 0), $)`;
  const loss = `qlib_sum(greater(shift(${x}, 1) - ${x}, 0), $)`;
  const all = `(${gain} + ${loss} + ${EPSILON})`;
  return {
    ...family(`${prefix}P`, `${gain} / ${all}`),
    ...family(`${prefix}N`, `${loss} / ${all}`),
    ...family(`${prefix}D`, `(${gain} - ${loss}) / ${all}`),
  };
}

/**
 * Qlib's Alpha158 in its order: partial windows, absolute epsilons and masks as qlib has them, no label, no normalisation. Bars have no vwap, so the typical
 * price stands for it.
 * @see pyqlib 0.9.7 Alpha158DL.get_feature_config
 */
export const alpha158 = declareFeatureSet(
  'alpha158',
  {
    ...inCategory('price', {
      KMID: '(close - open) / open',
      KLEN: '(high - low) / open',
      KMID2: `(close - open) / ${RANGE}`,
      KUP: `(high - ${BODY_TOP}) / open`,
      KUP2: `(high - ${BODY_TOP}) / ${RANGE}`,
      KLOW: `(${BODY_BOTTOM} - low) / open`,
      KLOW2: `(${BODY_BOTTOM} - low) / ${RANGE}`,
      KSFT: '(2 * close - high - low) / open',
      KSFT2: `(2 * close - high - low) / ${RANGE}`,
      OPEN0: 'open / close',
      HIGH0: 'high / close',
      LOW0: 'low / close',
      VWAP0: `${VWAP} / close`,
      ...family('ROC', 'shift(close, $) / close'),
    }),
    ...inCategory('trend', family('MA', 'qlib_mean(close, $) / close')),
    ...inCategory('volatility', family('STD', 'qlib_std(close, $) / close')),
    ...inCategory('trend', {
      ...family('BETA', 'qlib_slope(close, $) / close'),
      ...family('RSQR', 'qlib_rsquare(close, $)'),
      ...family('RESI', 'qlib_resi(close, $) / close'),
    }),
    ...inCategory('statistics', {
      ...family('MAX', 'qlib_max(high, $) / close'),
      ...family('MIN', 'qlib_min(low, $) / close'),
      ...family('QTLU', 'qlib_quantile(close, $, 0.8) / close'),
      ...family('QTLD', 'qlib_quantile(close, $, 0.2) / close'),
      ...family('RANK', 'qlib_rank(close, $)'),
    }),
    ...inCategory('momentum', {
      ...family('RSV', `(close - qlib_min(low, $)) / (qlib_max(high, $) - qlib_min(low, $) + ${EPSILON})`),
      ...family('IMAX', 'qlib_idxmax(high, $) / $'),
      ...family('IMIN', 'qlib_idxmin(low, $) / $'),
      ...family('IMXD', '(qlib_idxmax(high, $) - qlib_idxmin(low, $)) / $'),
    }),
    ...inCategory('statistics', {
      ...family('CORR', 'qlib_corr(close, log(volume + 1), $)'),
      ...family('CORD', `qlib_corr(close / ${BEFORE}, log(volume / shift(volume, 1) + 1), $)`),
    }),
    ...inCategory('momentum', {
      ...family('CNTP', `qlib_mean(close > ${BEFORE}, $)`),
      ...family('CNTN', `qlib_mean(close < ${BEFORE}, $)`),
      ...family('CNTD', `qlib_mean(close > ${BEFORE}, $) - qlib_mean(close < ${BEFORE}, $)`),
      ...changes('SUM', 'close'),
    }),
    ...inCategory('volume', {
      ...family('VMA', `qlib_mean(volume, $) / (volume + ${EPSILON})`),
      ...family('VSTD', `qlib_std(volume, $) / (volume + ${EPSILON})`),
      ...family('WVMA', `qlib_std(${FLOW}, $) / (qlib_mean(${FLOW}, $) + ${EPSILON})`),
      ...changes('VSUM', 'volume'),
    }),
  },
  { description: "Qlib's Alpha158: 158 factors of bars and of partial windows of 5 to 60 of them" },
);
