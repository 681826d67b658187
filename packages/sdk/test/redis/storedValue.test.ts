import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CacheValue } from '../../src/contracts/cache.js';
import { MAX_STORED_BYTES } from '../../src/redis/stamp.js';
import { decodeStored, encodeStored, LAYOUT } from '../../src/redis/storedValue.js';

const KEY = 'feature:AAPL:1day:legacy@0123456789ab';
const STAMP = { generation: 3, timestamp: 1_700_000_000_000 };
const VALUE: CacheValue = {
  header: { rows: 1, note: 'x', flag: true, nothing: null, names: ['a', 'b'] },
  columns: [Float64Array.of(NaN, -0, 5e-324), Float64Array.of(), Float64Array.of(Infinity)],
};

/** Writes a header of its own under a checksum that fits, as another program might. */
function forged(header: unknown, columnBytes: number): Uint8Array {
  const packed = new Packr({ useRecords: false }).pack(header);
  const at = (32 + packed.length + 7) & ~7;
  const bytes = new Uint8Array(at + columnBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x564b42 | (LAYOUT << 24), true);
  view.setUint32(8, packed.length, true);
  view.setUint32(12, columnBytes, true);
  bytes.set(packed, 32);
  view.setUint32(4, crc32(bytes.subarray(8), crc32(KEY)), true);
  return bytes;
}

describe('a stored value', () => {
  it('comes back with every bit, its header and its stamp', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float64Array({ maxLength: 20 }), { maxLength: 5 }),
        fc.dictionary(
          fc.string().filter((name) => name !== 'lengths' && name !== '__proto__'),
          fc.oneof(
            fc.string(),
            fc.double().map((x) => (x === 0 ? 0 : x)),
            fc.boolean(),
            fc.constant(null),
            fc.array(fc.string(), { maxLength: 3 }),
          ),
          { noNullPrototype: true },
        ),
        fc.nat(),
        fc.nat(),
        (columns, header, generation, timestamp) => {
          const decoded = decodeStored(KEY, encodeStored(KEY, { header, columns }, { generation, timestamp }));
          expect(decoded).toEqual({ value: { header, columns }, stamp: { generation, timestamp } });
        },
      ),
    );
  });

  it('is read from the middle of a larger buffer, into memory of its own', () => {
    const bytes = encodeStored(KEY, VALUE, STAMP);
    const around = Buffer.alloc(bytes.length + 16, 0xff);
    around.set(bytes, 3);
    const { value } = decodeStored(KEY, around.subarray(3, 3 + bytes.length), { asViews: true });
    around.fill(0);
    expect(value).toEqual(VALUE);
  });

  it('is views on the bytes themselves for who asks for that, where they can be', () => {
    const bytes = encodeStored(KEY, VALUE, STAMP);
    const { value } = decodeStored(KEY, bytes, { asViews: true });
    expect(value).toEqual(VALUE);
    expect(value!.columns.every(({ buffer }) => buffer === bytes.buffer)).toBe(true);
  });

  it('begins with BKV and the number of its layout', () => {
    expect([...encodeStored(KEY, VALUE, STAMP).subarray(0, 4)]).toEqual([...Buffer.from('BKV'), LAYOUT]);
  });

  it('is refused with any one bit flipped', () => {
    const bytes = encodeStored(KEY, VALUE, STAMP);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(decodeStored(KEY, flipped).refusal, `bit ${bit}`).toBeDefined();
    }
  });

  it('is refused cut at any byte, and with bytes after its end', () => {
    const bytes = encodeStored(KEY, VALUE, STAMP);
    for (let end = 0; end < bytes.length; end++) expect(decodeStored(KEY, bytes.subarray(0, end)).refusal, `${end} bytes`).toBeDefined();
    expect(decodeStored(KEY, Buffer.concat([bytes, Buffer.alloc(8)])).refusal).toBe('size');
  });

  it('is refused under another key', () => {
    expect(decodeStored(`${KEY}:tail`, encodeStored(KEY, VALUE, STAMP))).toEqual({ refusal: 'checksum' });
  });

  it('tells a newer layout from what is none of ours', () => {
    const newer = encodeStored(KEY, VALUE, STAMP);
    newer[3] = LAYOUT + 1;
    expect(decodeStored(KEY, newer)).toEqual({ refusal: 'layout' });
    expect(decodeStored(KEY, Buffer.from('{"pickle": "no"}'.padEnd(64)))).toEqual({ refusal: 'foreign' });
  });

  it('refuses a header that is not as the layout has it, though its checksum fits', () => {
    expect(decodeStored(KEY, forged({ rows: 1, lengths: [1] }, 8)).value?.columns).toEqual([Float64Array.of(0)]);
    const headers = [
      {},
      [],
      'text',
      null,
      { lengths: [2] },
      { lengths: ['1'] },
      { lengths: [0.5, 0.5] },
      { lengths: [2, -1] },
      { lengths: [1], deep: { a: 1 } },
    ];
    for (const header of headers) expect(decodeStored(KEY, forged(header, 8)), JSON.stringify(header)).toEqual({ refusal: 'header' });
  });

  it('never throws, whatever the bytes are', () => {
    const any = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(any, fc.boolean(), (bytes, isMarked) => {
        if (isMarked) bytes.set(encodeStored(KEY, VALUE, STAMP).subarray(0, Math.min(4, bytes.length)));
        expect(decodeStored(KEY, bytes).refusal).toBeDefined();
      }),
    );
  });

  it('is not read where it is larger than any value of ours', () => {
    const large = encodeStored(KEY, { header: {}, columns: [new Float64Array(MAX_STORED_BYTES / 8)] }, STAMP);
    expect(decodeStored(KEY, large)).toEqual({ refusal: 'size' });
  });
});
