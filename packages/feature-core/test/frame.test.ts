import { describe, expect, test } from 'vitest';
import { FeatureFrame } from '../src/engine/frame.js';

const frame = new FeatureFrame({
  timestamps: Float64Array.of(10, 20, 30),
  names: ['a', 'b'],
  columns: [Float64Array.of(1, 2, 3), Float64Array.of(0.1, NaN, 0.3)],
  metadata: { version: 'x@1', originMs: 10 },
});
const refusal = (param: string): unknown => expect.objectContaining({ code: 'INVALID_PARAM', fields: expect.objectContaining({ param }) });

describe('a frame', () => {
  test('gives columns by name and rows by number', () => {
    expect(frame.length).toBe(3);
    expect([...frame.column('b')]).toEqual([0.1, NaN, 0.3]);
    expect([...frame.row(1)]).toEqual([2, NaN]);
    expect(() => frame.column('c')).toThrow(expect.objectContaining({ code: 'UNKNOWN_FIELD' }));
    for (const row of [-1, 3, 0.5, NaN]) expect(() => frame.row(row)).toThrow(refusal('row'));
  });

  test('selects and slices by views', () => {
    const selected = frame.select(['b', 'a']);
    expect(selected.names).toEqual(['b', 'a']);
    expect(selected.column('a')).toBe(frame.column('a'));
    const slice = frame.slice(1, 3);
    expect([...slice.timestamps]).toEqual([20, 30]);
    expect(slice.column('a').buffer).toBe(frame.column('a').buffer);
    expect(() => frame.select(['a', 'z'])).toThrow(expect.objectContaining({ code: 'UNKNOWN_FIELD' }));
  });

  test('takes other metadata and keeps its columns', () => {
    const other = frame.withMetadata('words');
    expect(other.metadata).toBe('words');
    expect(other.columns).toBe(frame.columns);
  });

  test('becomes a matrix in either order and either width', () => {
    expect(frame.toMatrix()).toEqual({ data: Float64Array.of(1, 0.1, 2, NaN, 3, 0.3), rows: 3, columns: 2, order: 'row' });
    expect(frame.toMatrix({ order: 'column' }).data).toEqual(Float64Array.of(1, 2, 3, 0.1, NaN, 0.3));
    expect(frame.toMatrix({ dtype: 'float32' }).data).toEqual(Float32Array.of(1, 0.1, 2, NaN, 3, 0.3));
  });

  test('gives windows that are views on one matrix', () => {
    const windows = frame.windows({ length: 2 });
    expect(windows).toEqual([Float64Array.of(1, 0.1, 2, NaN), Float64Array.of(2, NaN, 3, 0.3)]);
    expect(windows[0]!.buffer).toBe(windows[1]!.buffer);
    expect(frame.windows({ length: 1, stride: 2 })).toEqual([Float64Array.of(1, 0.1), Float64Array.of(3, 0.3)]);
    expect(frame.windows({ length: 4 })).toEqual([]);
    expect(frame.windows({ length: 3, dtype: 'float32' })[0]).toBeInstanceOf(Float32Array);
    for (const length of [0, 1.5, NaN]) expect(() => frame.windows({ length })).toThrow(refusal('length'));
    expect(() => frame.windows({ length: 1, stride: 0 })).toThrow(refusal('stride'));
  });

  test('refuses columns that do not fit', () => {
    const parts = { timestamps: Float64Array.of(1), metadata: null };
    expect(() => new FeatureFrame({ ...parts, names: ['a'], columns: [] })).toThrow(refusal('columns'));
    expect(() => new FeatureFrame({ ...parts, names: ['a'], columns: [new Float64Array(2)] })).toThrow(refusal('columns[0].length'));
  });
});
