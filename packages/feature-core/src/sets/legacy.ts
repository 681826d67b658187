import { declareFeatureSet, inCategory } from './featureSet.js';

/** The 18 columns of the loaders that training scripts have always used: pandas' conventions, computed from the first row. */
export const legacy = declareFeatureSet(
  'legacy',
  {
    ...inCategory('trend', {
      sma_20: 'sma(close, 20)',
      sma_50: 'sma(close, 50)',
      sma_200: 'sma(close, 200)',
      ema_12: 'ewm(close, 12)',
      ema_26: 'ewm(close, 26)',
    }),
    ...inCategory('momentum', { rsi_14: 'rsi_sma(close, 14)' }),
    ...inCategory('volatility', { atr_14: 'atr_sma(high, low, close, 14)' }),
    ...inCategory('momentum', {
      macd: 'ewm(close, 12) - ewm(close, 26)',
      macd_signal: 'ewm(ewm(close, 12) - ewm(close, 26), 9)',
      macd_hist: 'ewm(close, 12) - ewm(close, 26) - ewm(ewm(close, 12) - ewm(close, 26), 9)',
    }),
    ...inCategory('volatility', {
      bb_middle: 'sma(close, 20)',
      bb_upper: 'sma(close, 20) + 2 * std(close, 20)',
      bb_lower: 'sma(close, 20) - 2 * std(close, 20)',
    }),
    ...inCategory('volume', {
      volume_sma_20: 'sma(volume, 20)',
      volume_ratio: 'volume / sma(volume, 20)',
    }),
    ...inCategory('returns', {
      returns_1d: 'pct_change(close, 1)',
      returns_5d: 'pct_change(close, 5)',
      returns_20d: 'pct_change(close, 20)',
    }),
  },
  { description: 'The 18 columns of the loaders that training scripts have always used' },
);
