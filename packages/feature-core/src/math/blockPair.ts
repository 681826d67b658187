/**
 * Pearson correlation over moving, partial windows, by the blocks of blockLine.ts: sums around the first pair of this block, which is in every window that
 * ends in it. Windows with a hole in either side are summed one by one.
 */

const HEAD = 10;

/** Numbers of state: place in the block, bars seen and pairs valid in a row, two anchors, five sums of this block and of each end of the last. */
export function blockPairState(period: number): number {
  return HEAD + 5 * period;
}

/**
 * Writes the correlation of the valid pairs among the last `period` to `out[from..to)`; NaN where fewer than two are, and where the deviation of what is valid
 * on either side is at most `quiet`; with `whole` also where fewer than `period` are. Reads `x[i - period]`.
 */
export function blockPair(
  state: Float64Array,
  x: Float64Array,
  y: Float64Array,
  out: Float64Array,
  period: number,
  quiet: number,
  whole: boolean,
  from: number,
  to: number,
): void {
  const enough = whole ? period : 0;
  let place = state[0] | 0;
  let seen = state[1] | 0;
  let run = state[2] | 0;
  let anchorX = state[3];
  let anchorY = state[4];
  let sx = state[5];
  let sy = state[6];
  let sxx = state[7];
  let syy = state[8];
  let sxy = state[9];
  let share = 1 / seen;
  let least = quiet * quiet * (seen - 1);
  let i = from;
  while (i < to) {
    if (place === 0) {
      anchorX = x[i];
      anchorY = y[i];
      sx = 0;
      sy = 0;
      sxx = 0;
      syy = 0;
      sxy = 0;
      if (seen > 0) keepSums(state, x, y, i, period, anchorX, anchorY);
    }
    const end = Math.min(to, i + period - place);
    for (; i < end; i++) {
      const a = x[i] - anchorX;
      const b = y[i] - anchorY;
      sx += a;
      sy += b;
      sxx += a * a;
      syy += b * b;
      sxy += a * b;
      if (seen < period) {
        seen++;
        share = 1 / seen;
        least = quiet * quiet * (seen - 1);
      }
      const d = x[i] - y[i];
      if (d - d !== 0) run = 0;
      else if (run < period) run++;
      if (run === seen && run >= enough) {
        const at = HEAD + 5 * place;
        const tx = state[at] + sx;
        const ty = state[at + 1] + sy;
        const mean = tx * share;
        const xx = state[at + 2] + sxx - tx * mean;
        const yy = state[at + 3] + syy - ty * (ty * share);
        const xy = state[at + 4] + sxy - mean * ty;
        out[i] = xx > least && yy > least ? xy / (Math.sqrt(xx) * Math.sqrt(yy)) : NaN;
      } else out[i] = whole ? NaN : holedPair(x, y, i, period, quiet);
      place = (place + 1) | 0;
    }
    if (place === period) place = 0;
  }
  state[0] = place;
  state[1] = seen;
  state[2] = run;
  state[3] = anchorX;
  state[4] = anchorY;
  state[5] = sx;
  state[6] = sy;
  state[7] = sxx;
  state[8] = syy;
  state[9] = sxy;
}

/** For each place of the block that ends before row `i`, the sums of what comes after it, around the anchors. */
function keepSums(
  state: Float64Array,
  x: Float64Array,
  y: Float64Array,
  i: number,
  period: number,
  anchorX: number,
  anchorY: number,
): void {
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let k = period - 1; k >= 0; k--) {
    const at = HEAD + 5 * k;
    state[at] = sx;
    state[at + 1] = sy;
    state[at + 2] = sxx;
    state[at + 3] = syy;
    state[at + 4] = sxy;
    const a = x[i - period + k] - anchorX;
    const b = y[i - period + k] - anchorY;
    sx += a;
    sy += b;
    sxx += a * a;
    syy += b * b;
    sxy += a * b;
  }
}

function holedPair(x: Float64Array, y: Float64Array, i: number, period: number, quiet: number): number {
  if (isQuiet(x, i, period, quiet) || isQuiet(y, i, period, quiet)) return NaN;
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const d = x[k] - y[k];
    if (d - d !== 0) continue;
    sumX += x[k];
    sumY += y[k];
    n++;
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const a = x[k] - meanX;
    const b = y[k] - meanY;
    if (a + b - (a + b) !== 0) continue;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  return n < 2 || xx === 0 || yy === 0 ? NaN : xy / (Math.sqrt(xx) * Math.sqrt(yy));
}

/** Whether what is valid on one side hardly moves; a lone value has no deviation, hence is not quiet. */
function isQuiet(x: Float64Array, i: number, period: number, quiet: number): boolean {
  let n = 0;
  let sum = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const v = x[k];
    if (v - v !== 0) continue;
    sum += v;
    n++;
  }
  const mean = sum / n;
  let squares = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const d = x[k] - mean;
    if (d - d === 0) squares += d * d;
  }
  return n > 1 && Math.sqrt(squares / (n - 1)) <= quiet;
}
