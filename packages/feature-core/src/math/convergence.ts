/** Numbers of state: values seen (at most the slow period), both averages, values of their difference seen, its average. */
export const CONVERGENCE_STATE = 5;

/**
 * Writes fast − slow average, the exponential average of that over `signal` values, and their difference to `out[from..to)`. Both averages are seeded with
 * the means of as many values as they have periods, so that they start on one bar. NaN until all three are defined and at a value that is not finite, which
 * leaves the state as it was. The fast period is not above the slow one.
 */
export function convergence(
  state: Float64Array,
  x: Float64Array,
  outputs: readonly Float64Array[],
  fast: number,
  slow: number,
  signal: number,
  fastK: number,
  slowK: number,
  from: number,
  to: number,
): void {
  const line = outputs[0];
  const smooth = outputs[1];
  const difference = outputs[2];
  const signalK = 2 / (signal + 1);
  const fastStart = slow - fast;
  let n = state[0] | 0;
  let fastMean = state[1];
  let slowMean = state[2];
  let seen = state[3] | 0;
  let signalMean = state[4];
  let i = from;
  while (i < to) {
    for (const pairs = n >= slow && seen >= signal ? to - 1 : i; i < pairs; i += 2) {
      const v = x[i];
      const w = x[i + 1];
      if (v - v + (w - w) !== 0) break;
      const fast1 = fastMean + (v - fastMean) * fastK;
      const slow1 = slowMean + (v - slowMean) * slowK;
      fastMean = fast1 + (w - fast1) * fastK;
      slowMean = slow1 + (w - slow1) * slowK;
      const value1 = fast1 - slow1;
      const value2 = fastMean - slowMean;
      const signal1 = signalMean + (value1 - signalMean) * signalK;
      signalMean = signal1 + (value2 - signal1) * signalK;
      line[i] = value1;
      line[i + 1] = value2;
      smooth[i] = signal1;
      smooth[i + 1] = signalMean;
      difference[i] = value1 - signal1;
      difference[i + 1] = value2 - signalMean;
    }
    for (const end = Math.min(to, i + 2); i < end; i++) {
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
  }
  state[0] = n;
  state[1] = fastMean;
  state[2] = slowMean;
  state[3] = seen;
  state[4] = signalMean;
}
