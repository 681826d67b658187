/**
 * What bars must be for a pattern beside its marks, as bits: what its prices imply, so that a look at many bars at once turns away most before their prices are
 * read. A pattern's value is 0 wherever its screen is not there.
 */

/** The body holds that of the bar before, or is held by it; ends may be equal. */
export const HOLDS = 1 << 0;
export const HELD = 1 << 1;
/** It opens above the high of the bar before, below its low, or within its body. */
export const OPENS_ABOVE = 1 << 2;
export const OPENS_BELOW = 1 << 3;
export const OPENS_WITHIN = 1 << 4;
/** Its low is above the close before. */
export const LOW_ABOVE = 1 << 5;

export const SCREENS = 6;

/** Writes the screens of rows `[from, to)`, at most 32 of them, to one word of each plane, from bit `bit` on; the word of screen k is `at + k * stride`. */
export function fillScreens(
  [open, high, low, close]: readonly Float64Array[],
  planes: Int32Array,
  at: number,
  stride: number,
  from: number,
  to: number,
  bit: number,
): void {
  let holds = 0;
  let held = 0;
  let above = 0;
  let below = 0;
  let within = 0;
  let lowAbove = 0;
  for (let i = from, k = bit; i < to; i++, k++) {
    const o = open[i];
    const c = close[i];
    const before = close[i - 1];
    const beforeOpen = open[i - 1];
    const top = Math.max(o, c);
    const bottom = Math.min(o, c);
    const beforeTop = Math.max(before, beforeOpen);
    const beforeBottom = Math.min(before, beforeOpen);
    holds |= (Number(top >= beforeTop) & Number(bottom <= beforeBottom)) << k;
    held |= (Number(top <= beforeTop) & Number(bottom >= beforeBottom)) << k;
    above |= Number(o > high[i - 1]) << k;
    below |= Number(o < low[i - 1]) << k;
    within |= (Number(o > beforeBottom) & Number(o < beforeTop)) << k;
    lowAbove |= Number(low[i] > before) << k;
  }
  planes[at] = holds;
  planes[at + stride] = held;
  planes[at + 2 * stride] = above;
  planes[at + 3 * stride] = below;
  planes[at + 4 * stride] = within;
  planes[at + 5 * stride] = lowAbove;
}
