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
      returns_1d: RETURNS,
      returns_2d: 'pct_change(close, 2)',
      returns_5d: 'pct_change(close, 5)',
      returns_10d: 'pct_change(close, 10)',
      returns_20d: 'pct_change(close, 20)',
      log_returns_1d: 'log(close / shift(close, 1))',
    }),
    ...inCategory('price', {
      price_range_position: 'fillna((close - low) / (high - low), 0.5)',
      candle_body: 'close - open',
      candle_upper_wick: 'high - fmax(open, close)',
      candle_lower_wick: 'fmin(open, close) - low',
    }),
    ...inCategory('volume', {
      volume_sma_10: 'sma(volume, 10)',
      volume_sma_20: 'sma(volume, 20)',
      volume_ratio_10: 'volume / sma(volume, 10)',
      volume_ratio_20: 'volume / sma(volume, 20)',
      volume_change_1d: 'pct_change(volume, 1)',
      pv_correlation_20: 'corr(close, volume, 20)',
    }),
    ...inCategory('momentum', {
      rsi_14: 'rsi_sma(close, 14)',
      rsi_28: 'rsi_sma(close, 28)',
      ema_12: 'ewm(close, 12)',
      ema_26: 'ewm(close, 26)',
      macd: MACD,
      macd_signal: `ewm(${MACD}, 9)`,
      macd_hist: `${MACD} - ewm(${MACD}, 9)`,
      stoch_k: '100 * (close - min(low, 14)) / (max(high, 14) - min(low, 14))',
      stoch_d: 'sma(100 * (close - min(low, 14)) / (max(high, 14) - min(low, 14)), 3)',
      roc_10: '100 * (close - shift(close, 10)) / shift(close, 10)',
    }),
    ...inCategory('trend', {
      sma_10: 'sma(close, 10)',
      sma_20: 'sma(close, 20)',
      sma_50: 'sma(close, 50)',
      sma_100: 'sma(close, 100)',
      sma_200: 'sma(close, 200)',
      ema_8: 'ewm(close, 8)',
      sma_20_dist: '(close - sma(close, 20)) / sma(close, 20)',
      sma_50_dist: '(close - sma(close, 50)) / sma(close, 50)',
      sma_200_dist: '(close - sma(close, 200)) / sma(close, 200)',
      sma_20_50_cross: 'sma(close, 20) > sma(close, 50)',
      sma_50_200_cross: 'sma(close, 50) > sma(close, 200)',
      trend_strength: 'std(pct_change(close, 20), 20)',
    }),
    ...inCategory('volatility', {
      atr_14: 'atr_sma(high, low, close, 14)',
      atr_14_pct: 'atr_sma(high, low, close, 14) / close',
      atr_28: 'atr_sma(high, low, close, 28)',
      atr_28_pct: 'atr_sma(high, low, close, 28) / close',
      bb_20_middle: 'sma(close, 20)',
      bb_20_upper: UPPER,
      bb_20_lower: LOWER,
      bb_20_width: `(${UPPER} - (${LOWER})) / sma(close, 20)`,
      bb_20_position: `(close - (${LOWER})) / (${UPPER} - (${LOWER}))`,
      volatility_10d: `std(${RETURNS}, 10) * sqrt(${DAYS_A_YEAR})`,
      volatility_20d: `std(${RETURNS}, 20) * sqrt(${DAYS_A_YEAR})`,
      volatility_30d: `std(${RETURNS}, 30) * sqrt(${DAYS_A_YEAR})`,
    }),
    ...inCategory('statistics', {
      zscore_20: '(close - sma(close, 20)) / std(close, 20)',
      zscore_50: '(close - sma(close, 50)) / std(close, 50)',
      returns_skew_20: `skew(${RETURNS}, 20)`,
      returns_kurt_20: `kurt(${RETURNS}, 20)`,
      returns_autocorr_5: `autocorr(${RETURNS}, 20, 5)`,
      price_to_max_20: '(close - max(close, 20)) / max(close, 20)',
      price_to_min_20: '(close - min(close, 20)) / min(close, 20)',
      price_to_max_50: '(close - max(close, 50)) / max(close, 50)',
      price_to_min_50: '(close - min(close, 50)) / min(close, 50)',
      hurst_approx_20: `hurst_rs(${RETURNS}, 20)`,
    }),
  },
  { description: "The 60 columns of the data service's first pipeline" },
);
