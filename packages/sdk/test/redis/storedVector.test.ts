import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLater, MAX_STORED_BYTES, stampOf } from '../../src/redis/stamp.js';
import { encodeStored } from '../../src/redis/storedValue.js';
import { encodeVector, seedOf, VECTOR_LAYOUT, VectorDecoder } from '../../src/redis/storedVector.js';
import { cachedVector, storedVector } from './vectors.js';

const KEY = 'feature:AAPL:1day:legacy@0123456789ab';
const SEED = seedOf(KEY);
const VALUE = cachedVector(3, 1_700_000_000_000, NaN, -0, 5e-324, Infinity);
const decode = (bytes: Uint8Array, seed = SEED): ReturnType<VectorDecoder['decode']> => new VectorDecoder().decode(seed, bytes);

/** Puts the checksum right that belongs to the other bytes. */
function sealed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4), SEED), true);
  return bytes;
}

/** The same vector in layout 2, which did not say of which bars it is. */
function withoutBars(): Uint8Array {
  const bytes = storedVector(KEY, VALUE);
  const older = Buffer.concat([bytes.subarray(0, 40), bytes.subarray(48)]);
  older[3] = 2;
  older.writeUInt32LE(crc32(older.subarray(0, -4), SEED), older.length - 4);
  return older;
}

describe('a stored vector', () => {
  it('comes back with every bit, its header and its stamp, each beside others that were read before', () => {
    const decoder = new VectorDecoder();
    const hash = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 }).map((digits) => digits.join(''));
    fc.assert(
      fc.property(
        fc.float64Array({ maxLength: 900 }),
        hash,
        fc.nat(),
        fc.integer({ min: -1e12, max: 4e12 }),
        fc.nat(),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.maxSafeNat(),
        (values, text, generation, timestamp, generatedAtMs, computationTimeMs, bars) => {
          const header = { rows: 1, timestamp, hash: text, generation, generatedAtMs, computationTimeMs: computationTimeMs + 0, bars };
          const bytes = encodeVector(SEED, { header, columns: [values] })!;
          expect(decoder.decode(SEED, bytes)).toEqual({ header, columns: [values] });
          expect(stampOf(bytes)).toEqual({ generation, timestamp });
        },
      ),
    );
  });

  it('keeps its bits when others are read after it, and when what it was read from changes', () => {
    const decoder = new VectorDecoder();
    const bytes = storedVector(KEY, VALUE);
    const around = Buffer.alloc(bytes.length + 16, 0xff);
    around.set(bytes, 3);
    const found = decoder.decode(SEED, around.subarray(3, 3 + bytes.length));
    around.fill(0);
    for (let k = 0; k < 500; k++) decoder.decode(SEED, storedVector(KEY, cachedVector(k, k, k, k)));
    expect(found).toEqual(VALUE);
  });

  it('lies where the page of the layout says', () => {
    const bytes = storedVector(KEY, VALUE);
    const view = new DataView(bytes.buffer);
    expect([...bytes.subarray(0, 4)]).toEqual([...Buffer.from('BKV'), VECTOR_LAYOUT]);
    expect(view.getUint32(4, true)).toBe(4);
    const { computationTimeMs, generation, timestamp, generatedAtMs, bars, hash } = VALUE.header;
    const numbers = [8, 16, 24, 32, 40].map((at) => view.getFloat64(at, true));
    expect(numbers).toEqual([computationTimeMs, generation, timestamp, generatedAtMs, bars]);
    expect(Buffer.from(bytes.subarray(48, 80)).toString('hex')).toBe(hash);
    expect([0, 1, 2, 3].map((k) => view.getFloat64(80 + 8 * k, true))).toEqual([NaN, -0, 5e-324, Infinity]);
    expect(view.getUint32(112, true)).toBe(crc32(Buffer.concat([Buffer.from(KEY), bytes.subarray(0, 112)])));
    expect(bytes.length).toBe(116);
  });

  it('is refused with any one bit flipped, cut at any byte, and with bytes after its end', () => {
    const bytes = storedVector(KEY, VALUE);
    const decoder = new VectorDecoder();
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(decoder.decode(SEED, flipped), `bit ${bit}`).toBeTypeOf('string');
    }
    for (let end = 0; end < bytes.length; end++) expect(decoder.decode(SEED, bytes.subarray(0, end)), `${end} bytes`).toBeTypeOf('string');
    expect(decoder.decode(SEED, Buffer.concat([bytes, Buffer.alloc(8)]))).toBe('size');
  });

  it('is refused under another key', () => {
    expect(decode(storedVector(KEY, VALUE), seedOf(`${KEY}:tail`))).toBe('checksum');
  });

  it('is told from a newer layout, an older one, and what is none of ours', () => {
    const newer = storedVector(KEY, VALUE);
    newer[3] = VECTOR_LAYOUT + 1;
    const oldest = encodeStored(KEY, VALUE, { generation: 3, timestamp: 1 });
    expect([newer, withoutBars(), oldest, Buffer.from('{"pickle": "no"}'.padEnd(96))].map((bytes) => decode(bytes))).toEqual([
      'layout',
      'layout',
      'layout',
      'foreign',
    ]);
  });

  it('is refused with numbers that are none, though its checksum fits', () => {
    for (const at of [8, 16, 24, 32, 40]) {
      for (const number of [NaN, Infinity, -Infinity]) {
        const bytes = storedVector(KEY, VALUE);
        new DataView(bytes.buffer).setFloat64(at, number, true);
        expect(decode(sealed(bytes)), `${number} at ${at}`).toBe('header');
      }
    }
    expect(decode(sealed(storedVector(KEY, VALUE)))).toEqual(VALUE);
  });

  it('is never read where it is larger than any value of ours, or says that it is', () => {
    const large = storedVector(KEY, { ...VALUE, columns: [new Float64Array(MAX_STORED_BYTES / 8)] });
    const lying = storedVector(KEY, VALUE);
    new DataView(lying.buffer).setUint32(4, 0xffffffff, true);
    expect([decode(large), decode(sealed(lying))]).toEqual(['size', 'size']);
  });

  it('never throws, whatever the bytes are', () => {
    const start = storedVector(KEY, VALUE).subarray(0, 4);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isMarked) => {
        if (isMarked) bytes.set(start.subarray(0, Math.min(4, bytes.length)));
        expect(decode(bytes)).toBeTypeOf('string');
      }),
    );
  });

  it('is made of nothing but a vector', () => {
    const { header, columns } = VALUE;
    const others = [
      { header, columns: [] },
      { header, columns: [...columns, ...columns] },
      { header: { ...header, rows: 2 }, columns },
      { header: { ...header, hash: 'ab' }, columns },
      { header: { ...header, generation: 'one' }, columns },
      { header: { ...header, timestamp: NaN }, columns },
      { header: { ...header, bars: NaN }, columns },
      { header: { ...header, bars: null }, columns },
    ];
    expect(others.map((value) => encodeVector(SEED, value))).toEqual(others.map(() => undefined));
  });

  it('is later than another by its generation, and then by its bar; never than another layout', () => {
    const at = (generation: number, timestamp: number): Uint8Array => storedVector(KEY, cachedVector(generation, timestamp, 1));
    expect(isLater(at(2, 5), at(1, 9))).toBe(true);
    expect(isLater(at(2, 9), at(2, 5))).toBe(true);
    expect(isLater(at(2, 5), at(2, 5))).toBe(false);
    expect(isLater(encodeStored(KEY, VALUE, { generation: 9, timestamp: 9 }), at(1, 1))).toBe(false);
    expect(isLater(at(9, 9).subarray(0, 31), at(1, 1))).toBe(false);
  });
});
