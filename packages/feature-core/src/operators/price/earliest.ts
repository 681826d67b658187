import { defineOperator } from '../define.js';

/**
 * The oldest value of the last `period` bars; while there are fewer, that of the first bar. Unit: that of the input. NaN where that value is.
 */
export const earliest = defineOperator({
  name: 'earliest',
  revision: 1,
  category: 'price',
  summary: 'The oldest value of the last period bars; while there are fewer, that of the first bar',
  source: 'the first row of a pandas slice that ends here',
  inputs: ['x'],
  params: { period: { default: 20, min: 1 } },
  memory: 'window',
  skipsHoles: true,
  reach: ({ period }) => period - 1,
  lookback: () => 0,
  history: ({ period }) => period - 1,
  unit: 'x',
  range: 'value',
  stateSize: () => 1,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let back = state[0] | 0;
    for (let i = from; i < to; i++) {
      out[i] = x[i - back];
      if (back < period - 1) back++;
    }
    state[0] = back;
  },
});
