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
  let n = state[0] | 0;
  let previous = state[1];
  let gain = state[2];
  let loss = state[3];
  let i = from;
  while (i < to) {
    for (const pairs = n > period ? to - 1 : i; i < pairs; i += 2) {
      const v = x[i];
      const w = x[i + 1];
      const d = v - previous;
      const e = w - v;
      const size = Math.abs(d);
      const nextSize = Math.abs(e);
      if (!(size <= LARGE && nextSize <= LARGE)) break;
      const gain1 = gain + (0.5 * (size + d) - gain) * fading;
      const loss1 = loss + (0.5 * (size - d) - loss) * fading;
      const gain2 = gain1 + (0.5 * (nextSize + e) - gain1) * fading;
      const loss2 = loss1 + (0.5 * (nextSize - e) - loss1) * fading;
      const total1 = gain1 + loss1;
      const total2 = gain2 + loss2;
      if (total1 === 0 || total2 === 0) break;
      out[i] = 100 * ((gain1 - weight * loss1) / total1);
      out[i + 1] = 100 * ((gain2 - weight * loss2) / total2);
      gain = gain2;
      loss = loss2;
      previous = w;
    }
    for (const end = Math.min(to, i + 2); i < end; i++) {
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
  }
  state[0] = n;
  state[1] = previous;
  state[2] = gain;
  state[3] = loss;
}
