import { deriveOperator } from '../define.js';
import { matypeParam, movingAverage } from './movingAverage.js';

/**
 * Moving average of a kind: see `matypeParam` for their numbers. Unit: that of the input. Lookback: that of the kind.
 * @see TA-Lib MA
 */
export const ma = deriveOperator({
  name: 'ma',
  revision: 1,
  category: 'trend',
  summary: 'Moving average of the kind that matype names',
  source: 'TA-Lib MA',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 }, matype: matypeParam(0) },
  expression: ({ period, matype }) => movingAverage(matype, 'x', period),
});
