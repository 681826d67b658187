import { expect, test } from 'vitest';
import { Rows } from '../src/engine/rows.js';

test('rows are apart from each other, whatever their lengths', () => {
  const rows = new Rows();
  const lengths = [1, 60, 1023, 1, 1024, 2000, 0, 60, 964, 1];
  const taken = lengths.map((length, k) => rows.take(length).fill(k));
  expect(taken.map((row) => row.length)).toEqual(lengths);
  taken.forEach((row, k) => expect(row.every((value) => value === k)).toBe(true));
});

test('short rows share memory', () => {
  const rows = new Rows();
  expect(rows.take(60).buffer).toBe(rows.take(60).buffer);
});
