import { FeatureFrame } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServedFrame, ServedMetadata } from '../../src/contracts/service.js';
import { TABLE_MARK, tableOf, type Table } from '../../src/wire/table.js';

const metadata = { symbol: 'AAPL', outcome: 'hit', asOfMs: null } as unknown as ServedMetadata;

function frame(rows: number, names: readonly string[], from: number, outcome: string): ServedFrame {
  const value = (k: number, i: number): number => (i === 0 ? -0 : i === 1 ? NaN : (from + i) / (k + 3));
  return new FeatureFrame({
    timestamps: Float64Array.from({ length: rows }, (_, i) => from + i),
    names,
    columns: names.map((_, k) => Float64Array.from({ length: rows }, (__, i) => value(k, i))),
    metadata: { ...metadata, outcome } as ServedMetadata,
  });
}

function wholeOf(table: Table): Buffer {
  return Buffer.concat([...table.groups()].flat());
}

describe('a table', () => {
  it('carries every bit of its frames column by column, and what they are behind them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
        fc.array(fc.string({ maxLength: 9 }), { maxLength: 5 }),
        (sizes, names) => {
          const frames = sizes.map((rows, i) => frame(rows, names, 100 * i, `${i}`));
          const table = tableOf(frames);
          const bytes = wholeOf(table);
          expect(bytes.length).toBe(table.bytes);
          expect(table.rows).toBe(sizes.reduce((a, b) => a + b, 0));
          const at = 10 + bytes.readUInt16LE(8);
          expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
          expect(bytes.toString('latin1', 10, at).trim()).toBe(
            `{'descr': '<f8', 'fortran_order': True, 'shape': (${table.rows}, ${names.length + 1}), }`,
          );
          const values = [
            ...frames.map(({ timestamps }) => timestamps),
            ...names.flatMap((_, k) => frames.map(({ columns }) => columns[k]!)),
          ];
          const wanted = Buffer.concat(values.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
          expect(bytes.subarray(at, at + wanted.length)).toEqual(wanted);
          const end = bytes.length - 4 - TABLE_MARK.length;
          expect(bytes.toString('latin1', end + 4)).toBe(TABLE_MARK);
          expect(bytes.readUInt32LE(end)).toBe(end - at - wanted.length);
          expect(JSON.parse(bytes.toString('utf8', at + wanted.length, end))).toEqual({
            names,
            rows: table.rows,
            metadata: { ...metadata, outcome: `${sizes.length - 1}` },
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('begins its values at a multiple of 64, and gives views of its frames', () => {
    const one = frame(7, ['a'], 0, 'hit');
    const [[header, timestamps], [column]] = [...tableOf([one]).groups()] as [Uint8Array[], Uint8Array[]];
    expect(header!.length % 64).toBe(0);
    expect([timestamps!.buffer, column!.buffer]).toEqual([one.timestamps.buffer, one.columns[0]!.buffer]);
    expect(timestamps!.buffer).toBe(one.timestamps.buffer);
  });

  it('has its token in the tail', () => {
    expect(wholeOf(tableOf([frame(2, ['a'], 0, 'hit')], 'secret')).toString('latin1')).toContain('"token":"secret"');
  });
});
