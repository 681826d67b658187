import { barsFrom, barsWith, placesOf } from './bitPlanes.js';
import { BLACK, WHITE } from './marks.js';
import type { Pattern, PatternValue } from './pattern.js';
import { PATTERNS } from './patterns.js';

/** What marks alone say of a pattern, as places in the planes: any of the alternatives of a side is enough. */
type Recipe = {
  readonly least: number;
  readonly bullish: readonly Int32Array[];
  readonly bearish: readonly Int32Array[];
  /** Where prices decide: the bars to look at are all those of `bullish`. */
  readonly value: PatternValue | undefined;
};

const RECIPES = PATTERNS.map(recipeOf);

function recipeOf({ needs, or, screens, value, lookback }: Pattern): Recipe {
  const least = lookback + 1;
  const [own = 0, ...before] = needs;
  const either = (or === undefined ? [needs] : [needs, or]).map((marks) => placesOf(marks, screens));
  if (value === 'sides') return { least, bullish: [either[0]!], bearish: [either[1]!], value: undefined };
  if (value === 'colour') {
    const [bullish, bearish] = [placesOf([own | WHITE, ...before]), placesOf([own | BLACK, ...before])];
    return { least, bullish: [bullish], bearish: [bearish], value: undefined };
  }
  if (value === 'bearish') return { least, bullish: [], bearish: either, value: undefined };
  return { least, bullish: either, bearish: [], value: value === 'bullish' ? undefined : value };
}

/** Writes a pattern's values in rows `[from, to)`, those that the planes hold, 32 bars at a time. `inputs` are the prices and the marks. */
export function writePattern(
  pattern: number,
  penetration: number,
  inputs: readonly Float64Array[],
  out: Float64Array,
  from: number,
  to: number,
): void {
  const recipe = RECIPES[pattern];
  out.fill(0, from, to);
  if (recipe.value === undefined) writeKnown(recipe, out, from, to);
  else writeFound(recipe, recipe.value, inputs, penetration, out, from, to);
}

/** Patterns that marks alone decide. */
function writeKnown({ least, bullish, bearish }: Recipe, out: Float64Array, from: number, to: number): void {
  for (let start = from, word = 1; start < to; start += 32, word++) {
    const enough = barsFrom(least, word);
    for (let bars = enough & barsWithAny(bullish, word); bars !== 0; bars &= bars - 1) out[start + lowest(bars)] = 100;
    for (let bars = enough & barsWithAny(bearish, word); bars !== 0; bars &= bars - 1) out[start + lowest(bars)] = -100;
  }
}

/** The others: of the bars that have the marks, what their prices say. */
function writeFound(
  { least, bullish }: Recipe,
  value: PatternValue,
  [open, high, low, close, marks]: readonly Float64Array[],
  penetration: number,
  out: Float64Array,
  from: number,
  to: number,
): void {
  for (let start = from, word = 1; start < to; start += 32, word++) {
    for (let bars = barsFrom(least, word) & barsWithAny(bullish, word); bars !== 0; bars &= bars - 1) {
      const i = (start + lowest(bars)) | 0;
      out[i] = value(i, open, high, low, close, penetration, marks);
    }
  }
}

function barsWithAny(alternatives: readonly Int32Array[], word: number): number {
  let bars = 0;
  for (let k = 0; k < alternatives.length; k++) bars |= barsWith(alternatives[k], word);
  return bars;
}

/** The place of the lowest bit that is set. */
function lowest(bars: number): number {
  return 31 - Math.clz32(bars & -bars);
}
