import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { npyPieces, readNpy, type NpyHeader, type NpyValues } from '../../src/training/index.js';
import { inFolder } from './support.js';

const bytesOf = (header: NpyHeader, values: NpyValues): Buffer => Buffer.concat([...npyPieces(header, [values])]);
const refusal = (text: string): unknown => expect.objectContaining({ code: 'INVALID_FILE', message: expect.stringContaining(text) });

describe('a .npy file', () => {
  test('has the header that numpy writes, with its values at a multiple of 64', () => {
    const bytes = bytesOf({ dtype: '<f4', order: 'C', shape: [2, 3] }, Float32Array.of(1, 2, 3, 4, 5, 6));
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    const size = 10 + bytes.readUInt16LE(8);
    expect(size % 64).toBe(0);
    expect(bytes.subarray(10, size).toString().trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    expect(bytes[size - 1]).toBe(0x0a);
    expect(bytes.length).toBe(size + 24);
    expect(bytes.readFloatLE(size + 20)).toBe(6);
    expect(bytesOf({ dtype: '<f8', order: 'F', shape: [1] }, Float64Array.of(1)).toString('latin1')).toContain(
      "'fortran_order': True, 'shape': (1,), }",
    );
  });

  test('of every type, order and shape is read as it was written, into memory that threads share', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.npy');
      const types = { '<f4': Float32Array, '<f8': Float64Array, '<i4': Int32Array } as const;
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('<f4', '<f8', '<i4'),
          fc.constantFrom('C', 'F'),
          fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }),
          async (dtype, order, shape) => {
            const values = new types[dtype](shape.reduce((a, b) => a * b, 1));
            for (let i = 0; i < values.length; i++) values[i] = i - 3.25;
            writeFileSync(path, bytesOf({ dtype, order, shape }, values));
            const read = await readNpy(path);
            expect(read).toEqual({ dtype, order, shape, values: read.values });
            expect([...read.values]).toEqual([...values]);
            expect(read.values.buffer).toBeInstanceOf(SharedArrayBuffer);
          },
        ),
        { numRuns: 40 },
      );
    }));

  test('of version 2.0 is written for a long header, and read', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'long.npy');
      const shape = [...Array.from({ length: 30_000 }, () => 1), 2];
      const bytes = bytesOf({ dtype: '<f8', order: 'C', shape }, Float64Array.of(7, 8));
      expect(bytes[6]).toBe(2);
      writeFileSync(path, bytes);
      expect([...(await readNpy(path)).values]).toEqual([7, 8]);
    }));

  test('that is none, of another version or type, or cut is refused with the reason', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'x.npy');
      const good = bytesOf({ dtype: '<f8', order: 'C', shape: [2] }, Float64Array.of(1, 2));
      const edited = (from: string, to: string): Buffer => Buffer.from(good.toString('latin1').replace(from, to), 'latin1');
      const version3 = Buffer.from(good);
      version3[6] = 3;
      const huge = Buffer.from(good);
      huge[6] = 2;
      huge.writeUInt32LE(2 ** 31, 8);
      const cases: [Buffer, string][] = [
        [Buffer.from('timestamp,open'), 'does not begin with its mark'],
        [Buffer.from('x'), 'does not begin with its mark'],
        [version3, 'version 3.0'],
        [huge, 'which no matrix needs'],
        [edited("'<f8'", "'>f8'"), 'type >f8'],
        [edited("'descr'", "'other'"), 'not understood'],
        [good.subarray(0, good.length - 1), 'its header tells of'],
        [Buffer.concat([good, good]), 'its header tells of'],
      ];
      for (const [bytes, reason] of cases) {
        writeFileSync(path, bytes);
        await expect(readNpy(path), reason).rejects.toThrow(refusal(reason));
      }
      await expect(readNpy(join(folder, 'missing.npy'))).rejects.toThrow(refusal('no such file'));
    }));
});
