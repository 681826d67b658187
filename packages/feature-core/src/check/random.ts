/** Numbers that a seed decides, so that an attack can be made again. */
export type SeededRandom = {
  /** A number from 0 to below 1. */
  unit(): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
};

/** @see xorshift32, Marsaglia 2003; the seed is spread by splitmix's multiplier, so that neighbouring seeds have little in common */
export function seeded(seed: number): SeededRandom {
  let state = Math.imul((seed | 0) ^ 0x5f3759df, 0x9e3779b1) | 1;
  const unit = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
  for (let i = 0; i < 8; i++) unit();
  return { unit, integer: (low, high) => low + Math.floor(unit() * (high - low + 1)) };
}
