/**
 * What a bar says of itself and of its step from the bar before, as bits of one integer: B = |close − open|, upper and lower shadow the parts above and
 * below it. "Mean" is that of the ten bars before; a very short shadow and a doji body are below a tenth of their mean high − low.
 */

/** close >= open; the opposite is BLACK. */
export const WHITE = 1 << 0;
export const BLACK = 1 << 1;
/** B above its mean. */
export const LONG = 1 << 2;
/** B below its mean. */
export const SHORT = 1 << 3;
/** B not above its mean. */
export const STUB = 1 << 4;
export const DOJI = 1 << 5;
/** The shadow is very short. */
export const NO_UPPER = 1 << 6;
export const NO_LOWER = 1 << 7;
/** The shadow is longer than a very short one. */
export const UPPER = 1 << 8;
export const LOWER = 1 << 9;
/** The shadow is longer than B. */
export const UPPER_LONG = 1 << 10;
export const LOWER_LONG = 1 << 11;
/** The shadow is longer than 2 B. */
export const UPPER_VERY_LONG = 1 << 12;
export const LOWER_VERY_LONG = 1 << 13;
/** The shadow is below half of the mean of both shadows. */
export const UPPER_SHORT = 1 << 14;
export const LOWER_SHORT = 1 << 15;
/** The upper shadow is above half of the mean of both shadows. */
export const UPPER_NOT_SHORT = 1 << 16;
/** The bar before has another colour, or the same. */
export const TURN = 1 << 17;
export const SAME = 1 << 18;
/** The body is wholly above that of the bar before, or below. */
export const BODY_UP = 1 << 19;
export const BODY_DOWN = 1 << 20;
/** close is above that of the bar before, or below. */
export const RISE = 1 << 21;
export const FALL = 1 << 22;
/** High and low are within those of the bar before, both above, or both below. */
export const INSIDE = 1 << 23;
export const HIGHER = 1 << 24;
export const LOWER_BAR = 1 << 25;

/** One valid bar in a row, in the highest bits of the marks; the count stops at `MOST_BARS`, so marks of more bars compare as larger. */
export const BAR = 1 << 26;
export const MOST_BARS = 15;
