import { longPatterns } from './moreBars.js';
import { oneBarPatterns } from './oneBar.js';
import type { Pattern } from './pattern.js';
import { threeBarPatterns } from './threeBars.js';
import { twoBarPatterns } from './twoBars.js';

/** Every candle pattern; its place is its number in `candle_match`. */
export const PATTERNS: readonly Pattern[] = [...oneBarPatterns, ...twoBarPatterns, ...threeBarPatterns, ...longPatterns];
