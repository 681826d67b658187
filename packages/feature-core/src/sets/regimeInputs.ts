import { declareFeatureSet } from './featureSet.js';

const clip = (x: string, low: number, high: number): string => `lesser(greater(${x}, ${low}), ${high})`;

/** The four inputs of the probabilistic regime detector, clipped to the ranges that it documents. An infinity is clipped, NaN is kept. */
export const regimeInputs = declareFeatureSet(
  'regime-inputs',
  {
    returns_5d: {
      expression: clip('pct_change(close, 5)', -0.15, 0.15),
      category: 'returns',
      description: 'Change over 5 bars, -0.15 to 0.15',
    },
    volatility_20d: {
      expression: clip('std(pct_change(close, 1), 20)', 0.001, 0.1),
      category: 'volatility',
      description: 'Deviation of 20 one-bar returns, not annualised, 0.001 to 0.1',
    },
    trend_strength: {
      expression: clip('time_corr(close, 10)', -1, 1),
      category: 'trend',
      description: 'Correlation of 10 closes with time, which is their slope when both sides are divided by their deviations',
    },
    volume_ratio: {
      expression: clip('volume / sma(volume, 20)', 0.1, 5),
      category: 'volume',
      description: 'Volume over its mean of 20 bars, 0.1 to 5',
    },
  },
  { description: 'The four inputs of the probabilistic regime detector', source: 'the probabilistic regime detector' },
);
