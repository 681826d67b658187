import { declareFeatureSet, inCategory } from './featureSet.js';

const RETURNS = 'pct_change(close, 1)';
const MACD = 'ewm(close, 12) - ewm(close, 26)';
const UPPER = 'sma(close, 20) + 2 * std(close, 20)';
const LOWER = 'sma(close, 20) - 2 * std(close, 20)';
const DAYS_A_YEAR = 252;

/** The 60 columns of the data service's first pipeline: pandas' conventions, positional windows, √252 at every timeframe. */
export const pipelineV1 = declareFeatureSet(
  'pipeline-v1',
  {
    ...inCategory('returns', {
      returns_1d: [RETURNS, 'Relative change over 1 bar'],
      returns_2d: ['pct_change(close, 2)', 'Relative change over 2 bars'],
      returns_5d: ['pct_change(close, 5)', 'Relative change over 5 bars'],
      returns_10d: ['pct_change(close, 10)', 'Relative change over 10 bars'],
      returns_20d: ['pct_change(close, 20)', 'Relative change over 20 bars'],
      log_returns_1d: ['log(close / shift(close, 1))', 'Logarithm of the close over the one before'],
    }),
    ...inCategory('price', {
      price_range_position: [
        'fillna((close - low) / (high - low), 0.5)',
        'Place of the close in the range of its bar; 0.5 where there is none',
      ],
      candle_body: ['close - open', 'Close less open'],
      candle_upper_wick: ['high - fmax(open, close)', 'High less the upper end of the body'],
      candle_lower_wick: ['fmin(open, close) - low', 'Lower end of the body less low'],
    }),
    ...inCategory('volume', {
      volume_sma_10: ['sma(volume, 10)', 'Mean volume of 10 bars'],
      volume_sma_20: ['sma(volume, 20)', 'Mean volume of 20 bars'],
      volume_ratio_10: ['volume / sma(volume, 10)', 'Volume over its mean of 10 bars'],
      volume_ratio_20: ['volume / sma(volume, 20)', 'Volume over its mean of 20 bars'],
      volume_change_1d: ['pct_change(volume, 1)', 'Relative change of the volume'],
      pv_correlation_20: ['corr(close, volume, 20)', 'Correlation of close and volume, 20 bars'],
    }),
    ...inCategory('momentum', {
      rsi_14: ['rsi_sma(close, 14)', 'Relative strength index of 14 bars, by simple means (Cutler)'],
      rsi_28: ['rsi_sma(close, 28)', 'Relative strength index of 28 bars, by simple means (Cutler)'],
      ema_12: ['ewm(close, 12)', 'Exponential mean of closes, span 12'],
      ema_26: ['ewm(close, 26)', 'Exponential mean of closes, span 26'],
      macd: [MACD, 'Exponential means of span 12 less span 26'],
      macd_signal: [`ewm(${MACD}, 9)`, 'Exponential mean of macd, span 9'],
      macd_hist: [`${MACD} - ewm(${MACD}, 9)`, 'macd less its signal'],
      stoch_k: [
        '100 * (close - min(low, 14)) / (max(high, 14) - min(low, 14))',
        'Place of the close between the lowest low and the highest high of 14 bars, percent',
      ],
      stoch_d: ['sma(100 * (close - min(low, 14)) / (max(high, 14) - min(low, 14)), 3)', 'Mean of three stoch_k'],
      roc_10: ['100 * (close - shift(close, 10)) / shift(close, 10)', 'Change over 10 bars, percent'],
    }),
    ...inCategory('trend', {
      sma_10: ['sma(close, 10)', 'Mean of 10 closes'],
      sma_20: ['sma(close, 20)', 'Mean of 20 closes'],
      sma_50: ['sma(close, 50)', 'Mean of 50 closes'],
      sma_100: ['sma(close, 100)', 'Mean of 100 closes'],
      sma_200: ['sma(close, 200)', 'Mean of 200 closes'],
      ema_8: ['ewm(close, 8)', 'Exponential mean of closes, span 8'],
      sma_20_dist: ['(close - sma(close, 20)) / sma(close, 20)', 'Distance of the close from its mean of 20, over that mean'],
      sma_50_dist: ['(close - sma(close, 50)) / sma(close, 50)', 'Distance of the close from its mean of 50, over that mean'],
      sma_200_dist: ['(close - sma(close, 200)) / sma(close, 200)', 'Distance of the close from its mean of 200, over that mean'],
      sma_20_50_cross: ['sma(close, 20) > sma(close, 50)', '1 while the mean of 20 closes is above that of 50'],
      sma_50_200_cross: ['sma(close, 50) > sma(close, 200)', '1 while the mean of 50 closes is above that of 200'],
      trend_strength: ['std(pct_change(close, 20), 20)', 'Sample deviation of the last 20 changes over 20 bars'],
    }),
    ...inCategory('volatility', {
      atr_14: ['atr_sma(high, low, close, 14)', 'Mean true range of 14 bars'],
      atr_14_pct: ['atr_sma(high, low, close, 14) / close', 'Mean true range of 14 bars over the close'],
      atr_28: ['atr_sma(high, low, close, 28)', 'Mean true range of 28 bars'],
      atr_28_pct: ['atr_sma(high, low, close, 28) / close', 'Mean true range of 28 bars over the close'],
      bb_20_middle: ['sma(close, 20)', 'Middle Bollinger band: mean of 20 closes'],
      bb_20_upper: [UPPER, 'Upper Bollinger band: mean and two sample deviations of 20 closes'],
      bb_20_lower: [LOWER, 'Lower Bollinger band: mean less two sample deviations of 20 closes'],
      bb_20_width: [`(${UPPER} - (${LOWER})) / sma(close, 20)`, 'Distance of the Bollinger bands over the middle one'],
      bb_20_position: [`(close - (${LOWER})) / (${UPPER} - (${LOWER}))`, 'Place of the close between the Bollinger bands'],
      volatility_10d: [`std(${RETURNS}, 10) * sqrt(${DAYS_A_YEAR})`, 'Sample deviation of 10 returns, times √252'],
      volatility_20d: [`std(${RETURNS}, 20) * sqrt(${DAYS_A_YEAR})`, 'Sample deviation of 20 returns, times √252'],
      volatility_30d: [`std(${RETURNS}, 30) * sqrt(${DAYS_A_YEAR})`, 'Sample deviation of 30 returns, times √252'],
    }),
    ...inCategory('statistics', {
      zscore_20: ['(close - sma(close, 20)) / std(close, 20)', 'Distance of the close from its mean of 20, in sample deviations'],
      zscore_50: ['(close - sma(close, 50)) / std(close, 50)', 'Distance of the close from its mean of 50, in sample deviations'],
      returns_skew_20: [`skew(${RETURNS}, 20)`, 'Skewness of 20 returns'],
      returns_kurt_20: [`kurt(${RETURNS}, 20)`, 'Excess kurtosis of 20 returns'],
      returns_autocorr_5: [`autocorr(${RETURNS}, 20, 5)`, 'Autocorrelation at lag 5 of 20 returns'],
      price_to_max_20: ['(close - max(close, 20)) / max(close, 20)', 'Distance of the close from its largest of 20, over that'],
      price_to_min_20: ['(close - min(close, 20)) / min(close, 20)', 'Distance of the close from its smallest of 20, over that'],
      price_to_max_50: ['(close - max(close, 50)) / max(close, 50)', 'Distance of the close from its largest of 50, over that'],
      price_to_min_50: ['(close - min(close, 50)) / min(close, 50)', 'Distance of the close from its smallest of 50, over that'],
      hurst_approx_20: [`hurst_rs(${RETURNS}, 20)`, 'Hurst exponent of 20 returns by their rescaled range'],
    }),
  },
  { description: "The 60 columns of the data service's first pipeline", source: 'the first pipeline, pandas 2.3.3' },
);
