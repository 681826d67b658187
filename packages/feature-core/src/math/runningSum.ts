/**
 * Rows `[from, to)` of the sum of all values since it was 0, kept in two doubles, `state[0]` and `state[1]`, so that it does not drift. NaN at a value that is
 * not finite or makes the sum so, which adds nothing.
 */
export function runningSum(state: Float64Array, x: Float64Array, out: Float64Array, from: number, to: number): void {
  let hi = state[0]!;
  let lo = state[1]!;
  for (let i = from; i < to; i++) {
    const v = x[i]!;
    const s = hi + v;
    if (s - s !== 0) {
      out[i] = NaN;
      continue;
    }
    const sv = s - hi;
    // What is lost is v - sv where the sum is the larger one, as it nearly always is: two steps less that the next value has to wait for.
    const rest = lo + (Math.abs(hi) >= Math.abs(v) ? v - sv : hi - (s - sv) + (v - sv));
    hi = s + rest;
    lo = s - hi + rest;
    out[i] = hi;
  }
  state[0] = hi;
  state[1] = lo;
}
