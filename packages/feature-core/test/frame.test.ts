import { describe, expect, it } from 'vitest';
import { FeatureFrame } from '../src/engine/frame.js';

const frame = new FeatureFrame({
  timestamps: Float64Array.of(10, 20, 30, 40),
  names: ['a', 'b'],
  columns: [Float64Array.of(1, 2, 3, 4), Float64Array.of(NaN, 0.1, Infinity, -0)],
  metadata: { version: 'test@0', originMs: 10 },
});

describe('a feature frame', () => {
  it('gives columns by name as views and rows as copies', () => {
    expect(frame.column('b')).toBe(frame.columns[1]);
    const row = frame.row(1);
    row[0] = 99;
    expect([...frame.row(1)]).toEqual([2, 0.1]);
    expect(frame.length).toBe(4);
  });

  it('names the nearest columns where there is no such one', () => {
    expect(() => frame.column('aa')).toThrow("field 'aa' is not known; did you mean a, b?");
    expect(() => frame.select(['a', 'ab'])).toThrow(expect.objectContaining({ code: 'UNKNOWN_FIELD' }));
  });

  it.each([-1, 4, 1.5, NaN])('has no row %d', (i) => {
    expect(() => frame.row(i)).toThrow('use an integer from 0 to 3');
  });

  it('selects columns in the order asked for, and rows, without a copy', () => {
    const part = frame.select(['b', 'a']).slice(1, 3);
    expect(part.names).toEqual(['b', 'a']);
    expect([...part.timestamps]).toEqual([20, 30]);
    expect(part.column('a').buffer).toBe(frame.column('a').buffer);
    expect(part.metadata).toBe(frame.metadata);
    expect(part.withMetadata('other').metadata).toBe('other');
  });

  it('is a dense matrix, rows or columns first, in doubles or the nearest floats', () => {
    expect(frame.toMatrix()).toEqual({ data: Float64Array.of(1, NaN, 2, 0.1, 3, Infinity, 4, -0), rows: 4, columns: 2, order: 'row' });
    const { data, order } = frame.toMatrix({ dtype: 'float32', order: 'column' });
    expect(data).toEqual(Float32Array.of(1, 2, 3, 4, NaN, 0.1, Infinity, -0));
    expect(order).toBe('column');
  });

  it('has windows of consecutive rows, all views on one matrix', () => {
    const windows = frame.windows({ length: 2 });
    expect(windows).toEqual([Float64Array.of(1, NaN, 2, 0.1), Float64Array.of(2, 0.1, 3, Infinity), Float64Array.of(3, Infinity, 4, -0)]);
    expect(new Set(windows.map(({ buffer }) => buffer)).size).toBe(1);
    expect(frame.windows({ length: 2, stride: 2, dtype: 'float32' })).toHaveLength(2);
    expect(frame.windows({ length: 5 })).toEqual([]);
  });

  it.each([{ length: 0 }, { length: 1.5 }, { length: 2, stride: 0 }])('refuses windows of %o', (options) => {
    expect(() => frame.windows(options)).toThrow('use an integer of 1 or more');
  });

  it('has one column for each name, each as long as the timestamps', () => {
    const parts = { timestamps: Float64Array.of(1), metadata: undefined };
    expect(() => new FeatureFrame({ ...parts, names: ['a'], columns: [] })).toThrow('give one column for each of the 1 names');
    expect(() => new FeatureFrame({ ...parts, names: ['a'], columns: [new Float64Array(2)] })).toThrow('use 1, the number of timestamps');
  });
});
