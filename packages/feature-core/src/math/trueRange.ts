/** How far high and low may be from the close before, as a share of it, so that their differences from it are exact (Sterbenz 1974, 4.3.1). */
const SPREAD = 0.3;

/**
 * The largest of high − low, |high − close| and |low − close|. For usual bars it is the rise above the close before and the fall below it, each 0 where there is
 * none: both are exact, so their sum is the same number, and no processor has to guess which is the largest.
 */
export function trueRange(high: number, low: number, closeBefore: number): number {
  const up = high - closeBefore;
  const down = low - closeBefore;
  const sizeUp = Math.abs(up);
  const sizeDown = Math.abs(down);
  const near = SPREAD * closeBefore;
  if (high >= low && sizeUp <= near && sizeDown <= near) return 0.5 * (sizeUp + up) + 0.5 * (sizeDown - down);
  let range = high - low;
  if (sizeUp > range) range = sizeUp;
  if (sizeDown > range) range = sizeDown;
  return range;
}
