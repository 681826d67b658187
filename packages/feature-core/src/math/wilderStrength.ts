/** Numbers of state: values seen (at most the period and one), the last value, the mean gain and loss. */
export const WILDER_STRENGTH_STATE = 4;

/** Up to here twice a change is finite: rise and fall are taken without a branch on the sign, which no processor foresees. */
const LARGE = 1e300;

/**
 * Writes 100·(G − weight·L)/(G + L) to `out[from..to)`: G and L are gains and losses in Wilder's smoothing, seeded with the means of the first `period`
 * changes; 0 without any. NaN for the first `period` bars and at a value that is not finite, which leaves the state as it was.
 */
export function wilderStrength(
  state: Float64Array,
  x: Float64Array,
  out: Float64Array,
  period: number,
  weight: number,
  from: number,
  to: number,
): void {
  const fading = 1 / period;
  let n = state[0];
  let previous = state[1];
  let gain = state[2];
  let loss = state[3];
  for (let i = from; i < to; i++) {
    const v = x[i];
    if (v - v !== 0) {
      out[i] = NaN;
      continue;
    }
    const d = v - previous;
    previous = v;
    const size = Math.abs(d);
    let up = 0.5 * (size + d);
    let down = 0.5 * (size - d);
    if (size > LARGE) {
      up = d > 0 ? d : 0;
      down = d < 0 ? -d : 0;
    }
    if (n > period) {
      gain += (up - gain) * fading;
      loss += (down - loss) * fading;
    } else {
      if (n > 0) {
        gain += up;
        loss += down;
      }
      if (n === period) {
        gain /= period;
        loss /= period;
      }
      n++;
      if (n <= period) {
        out[i] = NaN;
        continue;
      }
    }
    const total = gain + loss;
    out[i] = total === 0 ? 0 : 100 * ((gain - weight * loss) / total);
  }
  state[0] = n;
  state[1] = previous;
  state[2] = gain;
  state[3] = loss;
}
