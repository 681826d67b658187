import { defineOperator } from '../define.js';

/**
 * Exponentially weighted mean from the first value on: a = 1/(1 + (span − 1)/2), e = (w·e + a·x)/(w + a) with w = (1 − a)^(bars since the last
 * value), and e as it was where x equals it. Unit: that of the input. A hole repeats the last value and fades its weight; NaN before the first.
 * TA-Lib's form, seeded with a mean, is `ema`.
 * @see pandas ewm(span, adjust=False).mean(), ignore_na=False
 */
export const ewm = defineOperator({
  name: 'ewm',
  revision: 1,
  category: 'trend',
  summary: 'Exponentially weighted mean from the first value on',
  source: 'pandas ewm(span, adjust=False).mean()',
  inputs: ['x'],
  params: { span: { default: 20, min: 1 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: 'input',
  monotone: true,
  stateSize: () => 3,
  run(state, { span }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const a = 1 / (1 + (span - 1) / 2);
    const keep = 1 - a;
    const plain = keep + a === 1;
    let started = state[0];
    let mean = state[1];
    let weight = state[2];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) {
        weight *= keep;
        out[i] = started === 0 ? NaN : mean;
        continue;
      }
      if (started === 0) {
        started = 1;
        mean = v;
      } else if (v !== mean) {
        const w = weight * keep;
        mean = plain && weight === 1 ? keep * mean + a * v : (w * mean + a * v) / (w + a);
      }
      weight = 1;
      out[i] = mean;
    }
    state[0] = started;
    state[1] = mean;
    state[2] = weight;
  },
  step: {
    run(memory, state, x, _b, out, { span }) {
      const v = memory[x];
      const a = 1 / (1 + (span - 1) / 2);
      const keep = 1 - a;
      if (v - v !== 0 || memory[state + 2] !== 1 || keep + a !== 1) return false;
      const before = memory[state + 1];
      const mean = v === before ? before : keep * before + a * v;
      memory[state + 1] = mean;
      memory[out] = mean;
      return true;
    },
    lags: () => [],
    cells: 3,
  },
});
