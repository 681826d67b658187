import type { Bars } from '../../../src/bars/bars.js';
import type * as core from '../core.js';
import type { Random } from '../random.js';

export type Core = typeof core;
export type Subject = ReturnType<Core['defineFeatureSet']>;

/** A check throws `Broken` where the set over these bars is not as promised. */
export type Check = (core: Core, set: Subject, bars: Bars, random: Random) => void;

/** A set of these expressions, named c0, c1, … */
export function setOf(core: Core, expressions: readonly string[]): Subject {
  return core.defineFeatureSet('checked', Object.fromEntries(expressions.map((expression, k) => [`c${k}`, expression])));
}
