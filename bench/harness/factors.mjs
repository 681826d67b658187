// The 14 factors of Qlib's data-server task as peers take them, in its functions and in ours.
import { defineFeatureSet } from '@barkeep/feature-core';

/** Bars after which the start of pyqlib's EMA, which weighs by what there is (pandas adjust=True), is forgotten: the column is compared from there on. */
export const EMA_SETTLES = 400;
export const EMA_COLUMN = 'EMA';

/** By column ours and pyqlib's. */
export const FACTORS = {
  STD5: ['qlib_std(close, 5) / close', 'Std($close, 5)/$close'],
  CHANGE: ['close / shift(close, 1) - 1', '$close/Ref($close, 1)-1'],
  MA5: ['qlib_mean(close, 5) / close', 'Mean($close, 5)/$close'],
  MA20: ['qlib_mean(close, 20) / close', 'Mean($close, 20)/$close'],
  STD20: ['qlib_std(close, 20) / close', 'Std($close, 20)/$close'],
  MAX20: ['qlib_max(high, 20) / close', 'Max($high, 20)/$close'],
  MIN20: ['qlib_min(low, 20) / close', 'Min($low, 20)/$close'],
  CORR20: ['qlib_corr(close, log(volume + 1), 20)', 'Corr($close, Log($volume+1), 20)'],
  RANK20: ['qlib_rank(close, 20)', 'Rank($close, 20)'],
  QTLU20: ['qlib_quantile(close, 20, 0.8) / close', 'Quantile($close, 20, 0.8)/$close'],
  BETA20: ['qlib_slope(close, 20) / close', 'Slope($close, 20)/$close'],
  RSQR20: ['qlib_rsquare(close, 20)', 'Rsquare($close, 20)'],
  [EMA_COLUMN]: ['(ewm(close, 12) - ewm(close, 26)) / close', '(EMA($close, 12)-EMA($close, 26))/$close'],
  VMA5: ['qlib_mean(volume, 5) / (volume + 1e-12)', 'Mean($volume, 5)/($volume+1e-12)'],
};

export const factorSet = defineFeatureSet('factors', Object.fromEntries(Object.entries(FACTORS).map(([name, [ours]]) => [name, ours])));
