/** Order statistics of moving, partial windows: the valid values of the window are kept sorted, one leaves and one enters. */

/** Numbers of state: how many values there are, and the values. */
export function sortedWindowState(period: number): number {
  return 1 + period;
}

/**
 * Writes two quantiles (linear between neighbours) and the rank of the newest value (ties share their mean place, over the number of values) of the valid
 * ones of the last `period` values to `[from..to)`. NaN where none is valid, the rank where the newest is not. A zero is +0. Reads `x[i - period]`.
 */
export function sortedWindow(
  state: Float64Array,
  x: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  rank: Float64Array,
  period: number,
  low: number,
  high: number,
  from: number,
  to: number,
): void {
  let n = state[0] | 0;
  let counted = -1;
  let lowAt = 1;
  let highAt = 1;
  let lowPart = 0;
  let highPart = 0;
  for (let i = from; i < to; i++) {
    const v = x[i] + 0;
    const u = x[i - period] + 0;
    const enters = v - v === 0;
    let k = n;
    if (u - u === 0) {
      k = placeOf(state, u, n);
      if (!enters) {
        for (; k < n - 1; k++) state[1 + k] = state[2 + k];
        n--;
      }
    } else if (enters) n++;
    if (enters) {
      for (; k + 1 < n && state[2 + k] < v; k++) state[1 + k] = state[2 + k];
      for (; k > 0 && state[k] > v; k--) state[1 + k] = state[k];
      state[1 + k] = v;
    }
    if (n === 0) {
      lower[i] = NaN;
      upper[i] = NaN;
      rank[i] = NaN;
      continue;
    }
    if (n !== counted) {
      counted = n;
      lowAt = Math.min(low * (n - 1), n - 1) | 0;
      highAt = Math.min(high * (n - 1), n - 1) | 0;
      lowPart = low * (n - 1) - lowAt;
      highPart = high * (n - 1) - highAt;
    }
    const a = state[1 + lowAt];
    const b = state[1 + highAt];
    lower[i] = lowPart === 0 ? a : a + (state[2 + lowAt] - a) * lowPart;
    upper[i] = highPart === 0 ? b : b + (state[2 + highAt] - b) * highPart;
    if (!enters) {
      rank[i] = NaN;
      continue;
    }
    let first = k;
    let last = k;
    while (first > 0 && state[first] === v) first--;
    while (last + 1 < n && state[2 + last] === v) last++;
    rank[i] = (0.5 * (first + last) + 1) / n;
  }
  state[0] = n;
  for (let k = n; k < period; k++) state[1 + k] = 0;
}

/** Where `u` stands first among the `n` values. */
function placeOf(state: Float64Array, u: number, n: number): number {
  let at = 0;
  let length = n;
  while (length > 1) {
    const half = length >> 1;
    if (state[at + half] < u) at = (at + half) | 0;
    length -= half;
  }
  return state[1 + at] < u ? at + 1 : at;
}
