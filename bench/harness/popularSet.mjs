import { defineFeatureSet } from '@barkeep/feature-core';

/** The ten indicators that charting libraries are asked for most, with all their outputs, in TA-Lib's definitions. */
export const popular = defineFeatureSet('popular', {
  sma_20: 'sma(close, 20)',
  ema_26: 'ema(close, 26)',
  rsi_14: 'rsi(close, 14)',
  macd: 'macd(close, 12, 26, 9).macd',
  macdsignal: 'macd(close, 12, 26, 9).macdsignal',
  macdhist: 'macd(close, 12, 26, 9).macdhist',
  upperband: 'bbands(close, 20, 2, 2).upperband',
  middleband: 'bbands(close, 20, 2, 2).middleband',
  lowerband: 'bbands(close, 20, 2, 2).lowerband',
  atr_14: 'atr(high, low, close, 14)',
  slowk: 'stoch(high, low, close, 14, 3, 0, 3, 0).slowk',
  slowd: 'stoch(high, low, close, 14, 3, 0, 3, 0).slowd',
  adx_14: 'adx(high, low, close, 14)',
  cci_20: 'cci(high, low, close, 20)',
  obv: 'obv(close, volume)',
});
