import { describe, expect, test } from 'vitest';
import { Scratch } from '../../src/many/scratch.js';

describe('Scratch', () => {
  test('gives pieces that do not meet, in one piece of memory once it is known how much is asked for', () => {
    const scratch = new Scratch();
    for (let job = 0; job < 3; job++) {
      const pieces = [scratch.values(100), scratch.bytes(13), scratch.values(7)];
      pieces.forEach((piece, k) => piece.fill(k + 1));
      pieces.forEach((piece, k) => expect(new Set(piece)).toEqual(new Set([k + 1])));
      expect(pieces.map(({ length }) => length)).toEqual([100, 13, 7]);
      expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBe(job === 0 ? 3 : 1);
      scratch.reset();
    }
  });

  test('has new memory for what does not fit any more', () => {
    const scratch = new Scratch();
    scratch.values(10);
    scratch.reset();
    const [first, second] = [scratch.values(8), scratch.values(8)];
    expect(second.buffer).not.toBe(first.buffer);
    expect(second).toHaveLength(8);
  });

  test('keeps 16 MiB at most', () => {
    const scratch = new Scratch();
    for (let job = 0; job < 2; job++) {
      expect(scratch.values(2 ** 21 + 1).byteOffset).toBe(0);
      expect(scratch.values(1).byteOffset).toBe(0);
      scratch.reset();
    }
  });
});
