import { BAR } from './marks.js';
import { fillScreens, SCREENS } from './screens.js';

/**
 * The marks of many bars turned on their side: for each mark one word a 32 bars, so that a question to all of them is an AND of words. Word 0 of a plane
 * holds the 32 bars before the first, as far as patterns look back.
 */

/** Rows at a time, a multiple of 32. */
export const PLANE_ROWS = 1024;
export const PLANE_WORDS = 1 + PLANE_ROWS / 32;
/** The bars before the first that are there. */
const BEFORE = 8;
/** The plane of the lowest bit of the count of valid bars in a row, which has four. */
const COUNT = 31 - Math.clz32(BAR);

/** The marks, and above them the screens. */
const MARKS = 32;

/** Scratch: the planes one after the other, and the bars of one word. */
const planes = new Int32Array((MARKS + SCREENS) * PLANE_WORDS);
const square = new Int32Array(32);

/**
 * Fills the planes from the marks and prices of rows `[from, to)`, at most `PLANE_ROWS` of them, and of those before; rows past the end have no mark.
 * `inputs` are open, high, low, close and the marks.
 */
export function fillPlanes(inputs: readonly Float64Array[], from: number, to: number): void {
  const marks = inputs[4];
  square.fill(0);
  const before = Math.max(1, from - BEFORE);
  for (let i = before; i < from; i++) square[32 - from + i] = marks[i] | 0;
  transposeInto(0);
  fillScreens(inputs, planes, MARKS * PLANE_WORDS, PLANE_WORDS, before, from, 32 - from + before);
  for (let start = from, word = 1; start < to; start += 32, word++) {
    const count = Math.min(32, to - start);
    for (let k = 0; k < count; k++) square[k] = marks[start + k] | 0;
    for (let k = count; k < 32; k++) square[k] = 0;
    transposeInto(word);
    fillScreens(inputs, planes, MARKS * PLANE_WORDS + word, PLANE_WORDS, start, start + count, 0);
  }
}

/** Turns 32 words of 32 bits on their side by halves, quarters and so on; Warren, Hacker's Delight (2012), 7-3. */
function transposeInto(word: number): void {
  for (let width = 16, mask = 0xffff; width > 0; width >>= 1, mask ^= mask << width) {
    for (let k = 0; k < 32; k = ((k | width) + 1) & ~width) {
      const low = square[k];
      const high = square[k | width];
      const swapped = ((low >>> width) ^ high) & mask;
      square[k] = low ^ (swapped << width);
      square[k | width] = high ^ swapped;
    }
  }
  for (let k = 0; k < 32; k++) planes[k * PLANE_WORDS + word] = square[k];
}

/** The marks that bars must have, and their screens, as places in the planes: the plane's first word, then how many bars back. */
export function placesOf(needs: readonly number[], screens: readonly number[] = []): Int32Array {
  const places: number[] = [];
  const add = (first: number, bits: number, lag: number): void => {
    for (let bit = 0; bit < 32; bit++) if (((bits >>> bit) & 1) !== 0) places.push((first + bit) * PLANE_WORDS, lag);
  };
  needs.forEach((bits, lag) => add(0, bits, lag));
  screens.forEach((bits, lag) => add(MARKS, bits, lag));
  return Int32Array.from(places);
}

/** The bars of a word that have all the marks of `places`. */
export function barsWith(places: Int32Array, word: number): number {
  let bars = -1;
  for (let k = 0; k < places.length; k += 2) {
    const at = (places[k] + word) | 0;
    const lag = places[k + 1];
    // A shift by 32 is one by 0, so that without a lag both halves are the word itself.
    bars &= (planes[at] << lag) | (planes[at - Number(lag !== 0)] >>> (32 - lag));
  }
  return bars;
}

/** The bars of a word that are the `least`-th valid one in a row, or a later one. */
export function barsFrom(least: number, word: number): number {
  let bars = -1;
  for (let bit = 0; bit < 4; bit++) {
    const plane = planes[(COUNT + bit) * PLANE_WORDS + word];
    bars = ((least >> bit) & 1) !== 0 ? plane & bars : plane | bars;
  }
  return bars;
}
