import { integers } from '../../math/interval.js';
import { windowIndex, WINDOW_INDEX_STATE } from '../../math/windowIndex.js';
import { defineOperator, deriveOperator, NEVER_NAN, type Operator } from '../define.js';

function extremeIndex(name: string, summary: string, sign: number): Operator {
  return defineOperator({
    name,
    revision: 1,
    category: 'statistics',
    summary,
    source: `TA-Lib ${name.toUpperCase()}`,
    inputs: ['x'],
    params: { period: { default: 30, min: 2 } },
    memory: 'anchored',
    reach: 'unbounded',
    lookback: () => NEVER_NAN,
    history: ({ period }) => period - 1,
    unit: 'bars',
    range: integers(0, Infinity),
    stateSize: () => WINDOW_INDEX_STATE,
    run(state, { period }, inputs, outputs, from, to) {
      windowIndex(state, inputs[0], outputs[0], period, sign, from, to);
    },
  });
}

/**
 * Row, counted from the series' origin, of the extreme of the last `period` values. A value equal to the extreme takes over; when the extreme leaves, the oldest
 * of the equal ones left does. Unit: bars. 0 in the lookback and while a hole is in the window; never NaN.
 * @see TA-Lib MAXINDEX, MININDEX, MINMAXINDEX
 */
export const maxindex = extremeIndex('maxindex', 'Row of the largest of the last period values', 1);
export const minindex = extremeIndex('minindex', 'Row of the smallest of the last period values', -1);

export const minmaxindex = deriveOperator({
  name: 'minmaxindex',
  revision: 1,
  category: 'statistics',
  summary: 'Rows of the smallest and the largest of the last period values',
  source: 'TA-Lib MINMAXINDEX',
  inputs: ['x'],
  params: { period: { default: 30, min: 2 } },
  expression: { minidx: 'minindex(x, period)', maxidx: 'maxindex(x, period)' },
});
