/** A moving window kept sorted: one value leaves and one enters, by binary search and a shift of what lies between. */

/**
 * Puts `entering` into the `n` ascending values at `state[at]`, in the place of `leaving` where that is a number (then it is one of them). Returns how many
 * there are now. A zero is +0.
 */
export function exchange(state: Float64Array, at: number, n: number, leaving: number, entering: number): number {
  const v = entering + 0;
  let count = n;
  let k = at + n;
  if (leaving === leaving) k = at + countBelow(state, at, n, leaving);
  else count++;
  const end = at + count - 1;
  for (; k < end && state[k + 1] < v; k++) state[k] = state[k + 1];
  for (; k > at && state[k - 1] > v; k--) state[k] = state[k - 1];
  state[k] = v;
  return count;
}

/** How many of the `n` ascending values at `state[at]` are below `v`. */
function countBelow(state: Float64Array, at: number, n: number, v: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (state[at + middle] < v) low = middle + 1;
    else high = middle;
  }
  return low;
}
