import { expect, test } from 'vitest';
import { compute } from '../src/engine/batch.js';
import { openStream } from '../src/engine/stream.js';
import type { Bars } from '../src/bars/bars.js';
import * as core from './support/core.js';
import { setOf } from './support/checks/subject.js';

const SIGNS = ['+', '-', '*', '/', '>', '>=', '<', '<='];
const ODD = [1, -0, 0, NaN, Infinity, -Infinity, 5e-324, 1.7e308, -3, 3, 3, 0.1];

/** Bars in whose columns every odd value meets every other. */
function oddBars(): Bars {
  const rows = ODD.length ** 2;
  const column = (of: (row: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, row) => of(row));
  const open = column((row) => ODD[row % ODD.length]!);
  const high = column((row) => ODD[Math.floor(row / ODD.length)]!);
  const low = column((row) => ODD[(row * 7 + 3) % ODD.length]!);
  return { timestamp: column((row) => row * 60_000), open, high, low, close: high.slice(), volume: open.slice() };
}

function expectSameBits(expressions: readonly string[]): void {
  const bars = oddBars();
  const set = setOf(core, expressions);
  const frame = compute(bars, set);
  const stream = openStream(set);
  for (let row = 0; row < bars.timestamp.length; row++) {
    const bar = Object.fromEntries(Object.entries(bars).map(([name, values]) => [name, values![row]!])) as Record<keyof Bars, number>;
    const peeked = stream.peek(bar);
    const some = stream.peek(bar, set.names);
    const pushed = stream.push(bar);
    expressions.forEach((expression, k) => {
      const expected = frame.columns[k]![row]!;
      for (const value of [peeked[k]!, some[k]!, pushed[k]!]) {
        if (!Object.is(value, expected)) expect.fail(`${expression} is ${value} and not ${expected} in row ${row}`);
      }
    });
  }
}

test('two operations on odd values give a stream the bits of a batch, on either side and some bars back', () => {
  const pairs = SIGNS.flatMap((first) => SIGNS.slice(0, 4).map((second) => [first, second] as const));
  expectSameBits(
    pairs.flatMap(([first, second]) => {
      const inner = SIGNS.indexOf(first) < 4 ? `(open ${first} high)` : `where(open ${first} high, low, open)`;
      return [`${inner} ${second} low`, `low ${second} ${inner}`, `${inner} ${second} shift(low, 2)`];
    }),
  );
});

test('comparisons, magnitudes, roots and constants on odd values give a stream the bits of a batch', () => {
  expectSameBits([
    ...SIGNS.slice(4).map((sign) => `open ${sign} high`),
    'abs(open)',
    'sqrt(high)',
    'sqrt(abs(open - high))',
    'shift(open, 3)',
    'open * 0',
    'open * -0',
    'open + 0',
    'open + -0',
    'open / 0.1',
  ]);
});
