/** A small generator with a seed (mulberry32): what it drives can be run again from one number. */
export type Random = {
  /** A number from 0 to below 1. */
  unit(): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** True once in `n` calls, on average. */
  oneIn(n: number): boolean;
};

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  return { unit, integer, pick: (items) => items[integer(0, items.length - 1)]!, oneIn: (n) => unit() * n < 1 };
}
