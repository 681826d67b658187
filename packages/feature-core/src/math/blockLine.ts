/**
 * Deviations and least-squares lines over moving windows by van Herk's blocks (Pattern Recognition Letters 13 (1992) 517): blocks of `period` bars count from
 * the first bar, a window is the end of the block before and the start of this one, and its sums are those of the two. All are taken around the first value
 * of this block, which is always in the window, so that they lose at most a factor of the window's length to cancellation, and the value depends on the
 * window alone: what has left it is gone. Windows are partial: what is valid in them counts, from the first bar on; those with a hole are summed one by one.
 */

/** The absolute deviation up to which qlib calls a window constant. */
export const QUIET_DEVIATION = 2e-5;

const HEAD = 7;

/** Numbers of state: place in the block, bars seen and valid in a row (at most the period), the anchor, three sums of this block, two or three of each end of the last. */
export function blockState(period: number, sums: number): number {
  return HEAD + sums * period;
}

/** Writes the sample deviation (ddof 1) of the valid ones of the last `period` values to `out[from..to)`; NaN where fewer than two are. Reads `x[i - period]`. */
export function blockDeviation(state: Float64Array, x: Float64Array, out: Float64Array, period: number, from: number, to: number): void {
  let place = state[0] | 0;
  let seen = state[1] | 0;
  let run = state[2] | 0;
  let anchor = state[3];
  let sum = state[4];
  let squares = state[5];
  const second = HEAD + period;
  let i = from;
  while (i < to) {
    if (place === 0) {
      anchor = x[i];
      sum = 0;
      squares = 0;
      if (seen > 0) keepSums(state, x, i, period, anchor);
    }
    const end = Math.min(to, i + period - place);
    for (; i < end; i++) {
      const v = x[i];
      const e = v - anchor;
      sum += e;
      squares += e * e;
      if (seen < period) seen++;
      if (v - v !== 0) run = 0;
      else if (run < period) run++;
      if (run === seen) {
        const s = state[HEAD + place] + sum;
        const m2 = state[second + place] + squares - (s * s) / seen;
        out[i] = Math.sqrt((m2 < 0 ? 0 : m2) / (seen - 1));
      } else out[i] = holedDeviation(x, i, period);
      place = (place + 1) | 0;
    }
    if (place === period) place = 0;
  }
  state[0] = place;
  state[1] = seen;
  state[2] = run;
  state[3] = anchor;
  state[4] = sum;
  state[5] = squares;
}

/**
 * Writes slope, squared correlation and last residual of the line through the valid ones of the last `period` values to `[from..to)`, the newest at place
 * `period`; NaN where fewer than two are, the correlation also where their deviation is at most `QUIET_DEVIATION`, the residual where the newest is not valid.
 * Reads `x[i - period]`.
 */
export function blockLine(
  state: Float64Array,
  x: Float64Array,
  slope: Float64Array,
  rsquare: Float64Array,
  resi: Float64Array,
  period: number,
  from: number,
  to: number,
): void {
  let place = state[0] | 0;
  let seen = state[1] | 0;
  let run = state[2] | 0;
  let anchor = state[3];
  let sum = state[4];
  let squares = state[5];
  let moment = state[6];
  const second = HEAD + period;
  const third = second + period;
  let i = from;
  while (i < to) {
    if (place === 0) {
      anchor = x[i];
      sum = 0;
      squares = 0;
      moment = 0;
      if (seen > 0) {
        keepSums(state, x, i, period, anchor);
        keepMoments(state, x, i, period, anchor, third);
      }
    }
    const end = Math.min(to, i + period - place);
    for (; i < end; i++) {
      const v = x[i];
      const e = v - anchor;
      sum += e;
      squares += e * e;
      moment += e * place;
      if (seen < period) seen++;
      if (v - v !== 0) run = 0;
      else if (run < period) run++;
      if (run === seen && seen > 1) {
        const n = seen;
        const half = 0.5 * (n - 1);
        const s = state[HEAD + place] + sum;
        const mean = s / n;
        let m2 = state[second + place] + squares - s * mean;
        m2 = m2 < 0 ? 0 : m2;
        const xy = state[third + place] + moment - (place - half) * s;
        const b = (12 * xy) / (n * (n * n - 1));
        slope[i] = b;
        rsquare[i] = Math.sqrt(m2 / (n - 1)) <= QUIET_DEVIATION ? NaN : (b * xy) / m2;
        resi[i] = e - mean - b * half;
      } else holedLine(x, slope, rsquare, resi, i, period);
      place = (place + 1) | 0;
    }
    if (place === period) place = 0;
  }
  state[0] = place;
  state[1] = seen;
  state[2] = run;
  state[3] = anchor;
  state[4] = sum;
  state[5] = squares;
  state[6] = moment;
}

/** For each place of the block that ends before row `i`, the sums of what comes after it, around the anchor. */
function keepSums(state: Float64Array, x: Float64Array, i: number, period: number, anchor: number): void {
  const second = HEAD + period;
  let sum = 0;
  let squares = 0;
  for (let k = period - 1; k >= 0; k--) {
    state[HEAD + k] = sum;
    state[second + k] = squares;
    const e = x[i - period + k] - anchor;
    sum += e;
    squares += e * e;
  }
}

function keepMoments(state: Float64Array, x: Float64Array, i: number, period: number, anchor: number, at: number): void {
  let moment = 0;
  for (let k = period - 1; k >= 0; k--) {
    state[at + k] = moment;
    moment += (x[i - period + k] - anchor) * (k - period);
  }
}

function holedDeviation(x: Float64Array, i: number, period: number): number {
  let n = 0;
  let sum = 0;
  let anchor = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const v = x[k];
    if (v - v !== 0) continue;
    if (n === 0) anchor = v;
    sum += v - anchor;
    n++;
  }
  const mean = sum / n;
  let squares = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const d = x[k] - anchor - mean;
    if (d - d === 0) squares += d * d;
  }
  return n < 2 ? NaN : Math.sqrt(squares / (n - 1));
}

function holedLine(x: Float64Array, slope: Float64Array, rsquare: Float64Array, resi: Float64Array, i: number, period: number): void {
  let n = 0;
  let sum = 0;
  let places = 0;
  let anchor = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const v = x[k];
    if (v - v !== 0) continue;
    if (n === 0) anchor = v;
    sum += v - anchor;
    places += k - i;
    n++;
  }
  const mean = sum / n;
  const centre = places / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const d = x[k] - anchor - mean;
    if (d - d !== 0) continue;
    const t = k - i - centre;
    xx += t * t;
    yy += d * d;
    xy += t * d;
  }
  const b = n < 2 ? NaN : xy / xx;
  slope[i] = b;
  rsquare[i] = n < 2 || Math.sqrt(yy / (n - 1)) <= QUIET_DEVIATION ? NaN : (b * xy) / yy;
  resi[i] = x[i] - anchor - mean + b * centre;
}
