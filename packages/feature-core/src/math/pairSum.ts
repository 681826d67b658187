/** What sums in double-double share: a pair is a high and a low part whose exact sum is the value. */

/** Bars between two renormalisations: the low part stays exact over so many additions. */
export const SEGMENT = 16;

/** Bars between two sums from scratch: often enough to forget a spike soon, rarely enough to cost little. */
export function resumInterval(period: number): number {
  let interval = 256;
  while (interval < 2 * period) interval *= 2;
  return interval;
}

/** Puts a pair into its one form in `state[at]`, `state[at + 1]`: the high part is the sum rounded, the low part what is left. */
export function storePair(state: Float64Array, at: number, hi: number, lo: number): void {
  const s = hi + lo;
  const sv = s - hi;
  state[at] = hi - hi === 0 ? s : hi;
  state[at + 1] = s - s === 0 ? hi - (s - sv) + (lo - sv) : 0;
}
