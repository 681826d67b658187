import { declareFeatureSet, inCategory, type FeatureDefinition, type Told } from './featureSet.js';

const EPSILON = '1e-8';
const LAGS = 30;
const MACD = '(ewm(close, 12) - ewm(close, 26))';
const BAND = '2 * std(close, 20)';
const UPPER = `(sma(close, 20) + ${BAND})`;
const LOWER = `(sma(close, 20) - ${BAND})`;
const FAST = 'sma(close, 20)';
const SLOW = 'sma(close, 50)';
const SLOWEST = `where(qlib_sum(1, 101) > 100, qlib_mean(close, 201), ${SLOW})`;
const REGIME = 'trend_regime(close)';
const DURATION = `fillna(shift(bars_since_change(${REGIME}), 1) + 1, 0)`;
const REGIMES_SEEN = `(qlib_max(${REGIME} > 0.5, 11) + qlib_max((${REGIME} >= 0.5) * (${REGIME} <= 0.5), 11) + qlib_max(${REGIME} < 0.5, 11))`;
const RISK = `(${REGIMES_SEEN} - 1) / 2`;
const EARLIER = 'earliest(close, 21)';

const clip = (x: string, bound: number): string => `lesser(greater(${x}, -${bound}), ${bound})`;
const distance = (mean: string): string => clip(`(close - ${mean}) / (${mean} + ${EPSILON})`, 1);
const perClose = (x: string): string => `where(close > 0, ${x} / close, 0)`;

const SHARED = {
  ...inCategory('momentum', {
    rsi_14_scaled: ['rsi_sma(close, 14) / 100', 'Relative strength index of 14 bars by simple means, over 100'],
    macd_to_close: [perClose(MACD), 'Exponential means of span 12 less span 26, over the close'],
    macd_signal_to_close: [perClose(`ewm(${MACD}, 9)`), 'Exponential mean of that difference, span 9, over the close'],
  }),
  ...inCategory('volatility', {
    atr_14_to_close: [perClose('atr_sma(high, low, close, 14)'), 'Mean true range of 14 bars over the close'],
    bb_position: [`(close - ${LOWER}) / (${UPPER} - ${LOWER} + ${EPSILON})`, 'Place of the close between the Bollinger bands of 20 bars'],
  }),
  ...inCategory('volume', { volume_ratio_scaled: ['volume / sma(volume, 20) / 3', 'Volume over its mean of 20 bars, over 3'] }),
  ...inCategory('returns', {
    returns_1: ['pct_change(close, 1)', 'Relative change over 1 bar'],
    returns_5: ['pct_change(close, 5)', 'Relative change over 5 bars'],
    returns_20: ['pct_change(close, 20)', 'Relative change over 20 bars'],
  }),
  ...inCategory('trend', { sma_20_above_50: [`${FAST} > ${SLOW}`, '1 while the mean of 20 closes is above that of 50'] }),
};

const OF_REGIME = {
  ...inCategory('trend', {
    regime: [REGIME, 'Regime: 1 bull, 0.5 neutral, 0 bear'],
    regime_confidence: [`lesser(${DURATION} / 20, 1)`, 'Bars since the regime changed over 20, 1 at most'],
    regime_duration: [`${DURATION} / 100`, 'Bars since the regime changed, over 100'],
    regime_transition_risk: [RISK, 'How many of the regimes the last 11 bars saw beyond one, over 2'],
    regime_stability: [`1 - ${RISK}`, '1 less the transition risk'],
    sma_50_dist_clipped: [distance(SLOW), 'Distance of the close from its mean of 50 over that mean, -1 to 1'],
    sma_201_dist_clipped: [
      distance(SLOWEST),
      'Distance of the close from its mean of 201 (50 until there are 101) over that mean, -1 to 1',
    ],
    sma_alignment: [
      `where((close > ${FAST}) * (${FAST} > ${SLOW}) * (${SLOW} > ${SLOWEST}), 1, where((close < ${FAST}) * (${FAST} < ${SLOW}) * (${SLOW} < ${SLOWEST}), -1, ` +
        `where((close > ${FAST}) * (${FAST} > ${SLOW}), 0.5, where((close < ${FAST}) * (${FAST} < ${SLOW}), -0.5, 0))))`,
      '1 where close and its means of 20, 50 and 201 fall in this order, -1 where they rise, halves where the first three do',
    ],
  }),
  ...inCategory('momentum', {
    momentum_20_clipped: [clip(`(close - ${EARLIER}) / (${EARLIER} + ${EPSILON})`, 0.5), 'Relative change over 20 bars, -0.5 to 0.5'],
  }),
  ...inCategory('volatility', {
    volatility_rank_91: ['share_below(abs(pct_change(close, 1)), 91)', 'Share of 91 returns that are smaller in size than the newest'],
  }),
};

/**
 * The one-bar returns of a slice of 31 closes, oldest first: holes are filled forward inside the slice only, so a return whose earlier close would have
 * been carried in from before the slice is 0.
 */
const RETURN_LAGS = inCategory(
  'returns',
  Object.fromEntries(
    Array.from({ length: LAGS }, (_, k) => LAGS - 1 - k).map((lag): [string, Told] => [
      `return_lag_${lag}`,
      [
        `where(shift(age(close), ${lag + 1}) <= ${LAGS - 1 - lag}, shift(pct_change(close, 1), ${lag}), 0)`,
        lag === 0 ? 'Relative change over 1 bar' : `Relative change over 1 bar, ${lag} bars ago`,
      ],
    ]),
  ),
);

/** Rounded to float32 once, then 0 for NaN, 1 and −1 for the infinities, as the environments did. */
function observed(features: Readonly<Record<string, FeatureDefinition>>): Record<string, FeatureDefinition> {
  return Object.fromEntries(
    Object.entries(features).map(([name, definition]) => {
      const { expression, ...rest } = typeof definition === 'string' ? { expression: definition } : definition;
      return [name, { ...rest, expression: `finite(float32(${expression}))` }];
    }),
  );
}

/** The 40 market inputs of observations of 43: portfolio inputs first, which a client appends itself, then these. Every value is a float32. */
export const env43Market = declareFeatureSet('env43-market', observed({ ...SHARED, ...RETURN_LAGS }), {
  description: 'The 40 market inputs of trading environments with observations of 43, as float32',
  source: 'the trading environments with observations of 43',
});

/**
 * The 50 market inputs of observations of 53, with regimes counted from the first row. For an episode that starts later see `episodeRegime`.
 */
export const env53Market = declareFeatureSet('env53-market', observed({ ...SHARED, ...OF_REGIME, ...RETURN_LAGS }), {
  description: 'The 50 market inputs of trading environments with observations of 53, as float32, in an episode from the first row',
  source: 'the trading environments with observations of 53',
});
