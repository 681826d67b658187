import { declareFeatureSet, inCategory } from './featureSet.js';

/** The 18 columns of the loaders that training scripts have always used: pandas' conventions, computed from the first row. */
export const legacy = declareFeatureSet(
  'legacy',
  {
    ...inCategory('trend', {
      sma_20: ['sma(close, 20)', 'Mean of 20 closes'],
      sma_50: ['sma(close, 50)', 'Mean of 50 closes'],
      sma_200: ['sma(close, 200)', 'Mean of 200 closes'],
      ema_12: ['ewm(close, 12)', 'Exponential mean of closes, span 12'],
      ema_26: ['ewm(close, 26)', 'Exponential mean of closes, span 26'],
    }),
    ...inCategory('momentum', { rsi_14: ['rsi_sma(close, 14)', 'Relative strength index of 14 bars, by simple means (Cutler)'] }),
    ...inCategory('volatility', { atr_14: ['atr_sma(high, low, close, 14)', 'Mean true range of 14 bars'] }),
    ...inCategory('momentum', {
      macd: ['ewm(close, 12) - ewm(close, 26)', 'Exponential means of span 12 less span 26'],
      macd_signal: ['ewm(ewm(close, 12) - ewm(close, 26), 9)', 'Exponential mean of macd, span 9'],
      macd_hist: ['ewm(close, 12) - ewm(close, 26) - ewm(ewm(close, 12) - ewm(close, 26), 9)', 'macd less its signal'],
    }),
    ...inCategory('volatility', {
      bb_middle: ['sma(close, 20)', 'Middle Bollinger band: mean of 20 closes'],
      bb_upper: ['sma(close, 20) + 2 * std(close, 20)', 'Upper Bollinger band: mean and two sample deviations of 20 closes'],
      bb_lower: ['sma(close, 20) - 2 * std(close, 20)', 'Lower Bollinger band: mean less two sample deviations of 20 closes'],
    }),
    ...inCategory('volume', {
      volume_sma_20: ['sma(volume, 20)', 'Mean volume of 20 bars'],
      volume_ratio: ['volume / sma(volume, 20)', 'Volume over its mean of 20 bars'],
    }),
    ...inCategory('returns', {
      returns_1d: ['pct_change(close, 1)', 'Relative change over 1 bar'],
      returns_5d: ['pct_change(close, 5)', 'Relative change over 5 bars'],
      returns_20d: ['pct_change(close, 20)', 'Relative change over 20 bars'],
    }),
  },
  { description: 'The 18 columns of the loaders that training scripts have always used', source: 'the legacy loaders, pandas 2.3.3' },
);
