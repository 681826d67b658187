/**
 * The value of a pattern at bar `i` whose bars have the marks it needs: 100 or more for a bullish one, −100 or less for a bearish one, else 0.
 * `o h l c` are the prices, `p` the penetration, `m` the marks.
 */
export type PatternValue = (
  i: number,
  o: Float64Array,
  h: Float64Array,
  l: Float64Array,
  c: Float64Array,
  p: number,
  m: Float64Array,
) => number;

export type Pattern = {
  /** TA-Lib's name in lower case. */
  readonly name: string;
  readonly summary: string;
  /** Bars before the first that can have a value. */
  readonly lookback: number;
  /** The marks that bars must have, from the bar itself backwards: what turns most bars away, without a look at prices. */
  readonly needs: readonly number[];
  /** Or these: what a pattern of two sides asks for on the other. */
  readonly or?: readonly number[];
  /** The screens (screens.ts) that bars must have, from the bar itself backwards, where prices decide: what they imply. */
  readonly screens?: readonly number[];
  /** TA-Lib's default for how deep the last bar must reach into the body of the first. */
  readonly penetration?: number;
  /**
   * What the pattern is worth: always bullish, always bearish, the colour of its last bar, bullish by `needs` and bearish by `or`, or what the prices say.
   */
  readonly value: 'bullish' | 'bearish' | 'colour' | 'sides' | PatternValue;
  /**
   * A later bar confirms it, up to three bars on and once: twice its value where close passes the high (of a bearish one the low) of the bar before the
   * one that completes it. A newer pattern takes the place of one that waits.
   */
  readonly confirmed?: boolean;
};

/** |close − open| of bar k. */
export function body(o: Float64Array, c: Float64Array, k: number): number {
  return Math.abs(c[k] - o[k]);
}

/** The upper end of the body of bar k. */
export function top(o: Float64Array, c: Float64Array, k: number): number {
  return Math.max(o[k], c[k]);
}

/** The lower end of the body of bar k. */
export function bottom(o: Float64Array, c: Float64Array, k: number): number {
  return Math.min(o[k], c[k]);
}

/** Mean high − low of the `n` bars before bar k. */
export function meanRange(h: Float64Array, l: Float64Array, k: number, n: number): number {
  let total = 0;
  for (let b = k - n; b < k; b++) total += h[b] - l[b];
  return total / n;
}

/** "Near" of bar k: a fifth of the mean range of five bars. */
export function near(h: Float64Array, l: Float64Array, k: number): number {
  return 0.2 * meanRange(h, l, k, 5);
}

/** "Far" of bar k: six tenths of it. */
export function far(h: Float64Array, l: Float64Array, k: number): number {
  return 0.6 * meanRange(h, l, k, 5);
}

/** "Equal" of bar k: a twentieth of it. */
export function equal(h: Float64Array, l: Float64Array, k: number): number {
  return 0.05 * meanRange(h, l, k, 5);
}

/** y − t <= x <= y + t */
export function within(x: number, y: number, t: number): boolean {
  return x >= y - t && x <= y + t;
}

/** a < x < b */
export function between(x: number, a: number, b: number): boolean {
  return x > a && x < b;
}
