import { InvalidParamError } from '../../errors.js';
import { defineOperator } from '../define.js';

/**
 * Moving average convergence divergence: fast EMA − slow EMA, both seeded to end on the same bar (the fast one with the mean of the `fast` values
 * up to it), its signal EMA, and their difference. Unit: that of the input. All three start at bar slow + signal − 2. A NaN input leaves the state as it was.
 * @see TA-Lib MACD
 */
export const macd = defineOperator({
  name: 'macd',
  revision: 1,
  category: 'momentum',
  summary: 'Moving average convergence divergence, its signal and their difference',
  source: 'TA-Lib MACD; Appel 1979',
  inputs: ['x'],
  params: { fast: { default: 12, min: 2 }, slow: { default: 26, min: 2 }, signal: { default: 9, min: 1 } },
  outputs: ['macd', 'macdsignal', 'macdhist'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ slow, signal }) => slow + signal - 2,
  unit: 'x',
  stateSize: () => 5,
  check({ fast, slow }) {
    if (fast >= slow) throw new InvalidParamError('macd', 'fast', fast, `use an integer below slow, which is ${slow}`);
  },
  run(state, { fast, slow, signal }, inputs, outputs, from, to) {
    const x = inputs[0];
    const line = outputs[0];
    const smooth = outputs[1];
    const difference = outputs[2];
    const fastK = 2 / (fast + 1);
    const slowK = 2 / (slow + 1);
    const signalK = 2 / (signal + 1);
    const fastStart = slow - fast;
    let n = state[0];
    let fastMean = state[1];
    let slowMean = state[2];
    let seen = state[3];
    let signalMean = state[4];
    for (let i = from; i < to; i++) {
      const v = x[i];
      let ready = v - v === 0;
      let value = NaN;
      if (ready) {
        if (n >= slow) {
          fastMean += (v - fastMean) * fastK;
          slowMean += (v - slowMean) * slowK;
        } else {
          slowMean += v;
          if (n >= fastStart) fastMean += v;
          n++;
          if (n === slow) {
            slowMean /= slow;
            fastMean /= fast;
          } else ready = false;
        }
      }
      if (ready) {
        value = fastMean - slowMean;
        if (seen >= signal) signalMean += (value - signalMean) * signalK;
        else {
          signalMean += value;
          seen++;
          if (seen === signal) signalMean /= signal;
          else ready = false;
        }
      }
      line[i] = ready ? value : NaN;
      smooth[i] = ready ? signalMean : NaN;
      difference[i] = ready ? value - signalMean : NaN;
    }
    state[0] = n;
    state[1] = fastMean;
    state[2] = slowMean;
    state[3] = seen;
    state[4] = signalMean;
  },
});
