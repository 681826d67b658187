import { NOT_NEGATIVE } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Volatility per bar as an exponentially weighted root mean square of returns: v = decay·v + (1 − decay)·x², from x² of the first on. Unit: that of the input.
 * NaN at a NaN input, which leaves the state as it was.
 * @see RiskMetrics Technical Document 1996, decay 0.94 for days
 */
export const ewmaVolatility = defineOperator({
  name: 'ewma_volatility',
  revision: 1,
  category: 'volatility',
  summary: 'Exponentially weighted root mean square of returns',
  source: 'RiskMetrics 1996',
  inputs: ['x'],
  params: { decay: { default: 0.94, min: 0, max: 0.999999, real: true } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: NOT_NEGATIVE,
  stateSize: () => 2,
  run(state, { decay }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const fresh = 1 - decay;
    let started = state[0];
    let variance = state[1];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      variance = started === 0 ? v * v : decay * variance + fresh * (v * v);
      started = 1;
      out[i] = Math.sqrt(variance);
    }
    state[0] = started;
    state[1] = variance;
  },
});
