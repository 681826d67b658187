import type { SeededRandom } from './random.js';

/** The golden ratio: steps of it fall evenly, however early the walk is broken off (Weyl's sequence). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Every row but the last once, in an order whose beginning is spread evenly over the whole; every third is one of the first rows, closer together the
 * nearer to the start, as what fills in a warm-up reads ahead there only. `suspects` are rows to be looked at soon.
 */
export function attackOrder(rows: number, random: SeededRandom, suspects: readonly number[] = []): number[] {
  const last = rows - 1;
  if (last <= 0) return [];
  const early: number[] = [];
  for (let row = 0, next = 1; row < last; [row, next] = [next, Math.max(next + 1, Math.floor(next * 1.5))]) early.push(row);
  const offset = random.integer(0, last - 1);
  const stride = coprimeNear(Math.max(1, Math.round(last * GOLDEN)), last);
  const order = new Set<number>();
  for (let k = 0; k < last; k++) {
    if (k % 2 === 0 && early.length > 0) order.add(early.shift()!);
    if (k < suspects.length && suspects[k]! < last) order.add(suspects[k]!);
    order.add((offset + k * stride) % last);
  }
  return [...order];
}

function coprimeNear(wanted: number, modulus: number): number {
  let stride = wanted;
  while (greatestDivisor(stride, modulus) !== 1) stride++;
  return stride;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
