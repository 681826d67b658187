import { describe, expect, test } from 'vitest';
import { sideBySide } from '../src/engine/allocate.js';
import { compute } from '../src/index.js';
import { cleanBars } from './support/hostileBars.js';

const LARGEST = 16 * 1024 * 1024;

describe('columns side by side', () => {
  test('fill one buffer without a gap', () => {
    const allocate = sideBySide(3);
    const columns = [allocate(5), allocate(5), allocate(5)];
    columns.forEach((column, k) => column.fill(k));
    expect(new Set(columns.map(({ buffer }) => buffer)).size).toBe(1);
    expect(columns.map((column) => [...column])).toEqual([0, 1, 2].map((k) => Array.from({ length: 5 }, () => k)));
    expect(columns[0]!.buffer.byteLength).toBe(3 * 5 * 8);
  });

  test('share buffers of 16 MB at most', () => {
    const length = 300_000;
    const allocate = sideBySide(20);
    const buffers = new Set(Array.from({ length: 20 }, () => allocate(length).buffer));
    expect([...buffers].map(({ byteLength }) => byteLength / (8 * length))).toEqual([6, 6, 6, 2]);
    for (const { byteLength } of buffers) expect(byteLength).toBeLessThanOrEqual(LARGEST);
  });

  test('have a buffer each where one is larger than that', () => {
    const length = LARGEST / 8 + 1;
    const allocate = sideBySide(2);
    expect(allocate(length).buffer).not.toBe(allocate(length).buffer);
  });

  test('may be more than were told, and empty', () => {
    const allocate = sideBySide(1);
    expect([allocate(2).length, allocate(3).length]).toEqual([2, 3]);
    expect(sideBySide(2)(0).length).toBe(0);
  });

  test('are those of a frame, which keep what the caller writes to one from the others', () => {
    const frame = compute(cleanBars(300, 1), 'legacy');
    const before = frame.columns.slice(1).map((column) => column.slice());
    frame.columns[0]!.fill(7);
    expect(frame.columns.slice(1)).toEqual(before);
    expect(new Set(frame.columns.map(({ buffer }) => buffer)).size).toBe(1);
  });
});
