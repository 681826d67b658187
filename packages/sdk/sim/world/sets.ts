import { defineFeatureSet, type FeatureSet } from '@barkeep/feature-core';

/** The sets of simulated services: few columns, with windows and with states that never end. */
export const SETS: readonly FeatureSet[] = [
  defineFeatureSet('quick', { mean: 'sma(close, 5)', drift: 'close / ema(close, 8) - 1' }),
  defineFeatureSet('wide', { level: 'ema(volume, 4)', spread: 'high - low', pace: 'rsi(close, 6)', top: 'max(high, 7)' }),
];
