import { FeatureFrame } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServedFrame, ServedMetadata } from '../../src/contracts/service.js';
import { BlockDecoder, MAX_HEADER_BYTES, MAX_PAYLOAD_BYTES, decodeBlocks, encodeBlock, type ColumnBlock } from '../../src/wire/columns.js';
import { decodeBars, encodeBars, encodeFrame, encodeVector, frameOfBlock, joinBlocks, vectorOfBlock } from '../../src/wire/frames.js';
import { firstDifference, walk } from '../contract/bars.js';

const metadata = {
  symbol: 'AAPL',
  outcome: 'hit',
  asOfMs: null,
  generatedAtMs: 1_700_000_000_123,
  stale: false,
} as unknown as ServedMetadata;

function frame(rows: number, names = ['a', 'b'], from = 0): ServedFrame {
  const column = (k: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => (i === 0 ? -0 : i === 1 ? NaN : (from + i) / (k + 3)));
  return new FeatureFrame({
    timestamps: Float64Array.from({ length: rows }, (_, i) => from + i),
    names,
    columns: names.map((_, k) => column(k)),
    metadata,
  });
}

const isCutOff = expect.objectContaining({ code: 'UNAVAILABLE' });

describe('blocks of columns', () => {
  it('carry every bit, the names and the metadata, whatever the cuts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
        fc.array(fc.string({ maxLength: 9 }), { maxLength: 5 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 300 })),
        (sizes, names, cuts) => {
          const frames = sizes.map((rows, i) => frame(rows, names, 100 * i));
          const bytes = Buffer.concat(frames.map((each, i) => encodeFrame(each, { last: i === frames.length - 1 })));
          const decoder = new BlockDecoder();
          const blocks: ColumnBlock[] = [];
          for (let at = 0; at < bytes.length;) {
            const size = cuts.next().value as number;
            blocks.push(...decoder.push(bytes.subarray(at, at + size)));
            at += size;
          }
          decoder.end();
          expect(decoder.whole).toBe(true);
          expect(blocks.length).toBe(frames.length);
          blocks.forEach((block, i) => {
            const decoded = frameOfBlock(block);
            expect([decoded.names, decoded.metadata]).toEqual([names, metadata]);
            expect(firstDifference([decoded.timestamps, ...decoded.columns], [frames[i]!.timestamps, ...frames[i]!.columns])).toBeNull();
          });
        },
      ),
    );
  });

  it('columns begin at multiples of 8', () => {
    for (const name of ['', 'x', 'xy', 'xyz', 'wxyz']) expect(encodeFrame(frame(3, [name])).length % 8).toBe(0);
  });

  it('a stream that ends anywhere but after its last block has been cut off', () => {
    const bytes = Buffer.concat([encodeFrame(frame(2), { last: false }), encodeFrame(frame(3))]);
    for (let end = 0; end < bytes.length; end++) expect(() => decodeBlocks(bytes.subarray(0, end))).toThrow(isCutOff);
    expect(decodeBlocks(bytes)).toHaveLength(2);
  });

  it('what follows the last block is not believed', () => {
    const bytes = Buffer.concat([encodeFrame(frame(2)), encodeFrame(frame(3))]);
    expect(() => decodeBlocks(bytes)).toThrow(isCutOff);
    expect(() => decodeBlocks(Buffer.concat([encodeFrame(frame(2)), Buffer.from([1])]))).toThrow(isCutOff);
  });

  it('sizes beyond the limits are refused before anything is allocated', () => {
    for (const [header, payload] of [
      [MAX_HEADER_BYTES + 1, 0],
      [1, MAX_PAYLOAD_BYTES + 8],
      [2 ** 32 - 1, 2 ** 32 - 1],
    ] as const) {
      const prefix = new DataView(new ArrayBuffer(8));
      prefix.setUint32(0, header, true);
      prefix.setUint32(4, payload, true);
      expect(() => [...new BlockDecoder().push(new Uint8Array(prefix.buffer))]).toThrow(isCutOff);
    }
  });

  it('a header that is none is refused', () => {
    const good = { names: ['a'], last: true, metadata: {} };
    for (const bad of [
      { ...good, names: 'a' },
      { ...good, names: [1] },
      { ...good, last: 1 },
      { ...good, metadata: null },
      { ...good, names: ['a', 'b'] },
    ]) {
      const bytes = encodeBlock({ header: bad as unknown as typeof good, timestamps: Float64Array.of(1), columns: [Float64Array.of(2)] });
      expect(() => decodeBlocks(bytes)).toThrow(isCutOff);
    }
    const bytes = encodeFrame(frame(1));
    expect(() => decodeBlocks(bytes.fill(0xc1, 8, 20))).toThrow(isCutOff);
  });

  it('random bytes give an error of ours, never another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (noise, at) => {
        const bytes = encodeFrame(frame(5));
        bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
        try {
          decodeBlocks(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'UNAVAILABLE' });
        }
      }),
    );
  });
});

describe('frames, vectors and bars on the wire', () => {
  it('blocks join to one frame with the metadata of the last', () => {
    const parts = [frame(3), frame(0), frame(4, ['a', 'b'], 3)];
    const blocks = decodeBlocks(
      Buffer.concat(
        parts.map((part, i) => encodeFrame(i === 2 ? part.withMetadata({ ...metadata, symbol: 'END' }) : part, { last: i === 2 })),
      ),
    );
    const joined = joinBlocks(blocks);
    expect([...joined.timestamps]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(joined.metadata.symbol).toBe('END');
    expect(joined.columns.map((column) => column.length)).toEqual([7, 7]);
  });

  it('a vector is a block of one row', () => {
    const vector = { timestamp: 5, names: ['a', 'b'], values: Float64Array.of(NaN, -0), metadata };
    const decoded = vectorOfBlock(decodeBlocks(encodeVector(vector))[0]!);
    expect(decoded).toEqual(vector);
    expect(() => vectorOfBlock(decodeBlocks(encodeFrame(frame(2)))[0]!)).toThrow(isCutOff);
  });

  it('bars come back in every bit', () => {
    const bars = walk(50);
    const decoded = decodeBars(encodeBars(bars));
    expect(firstDifference(Object.values(decoded), Object.values(bars))).toBeNull();
  });

  it('a body that is no whole block of bars is INVALID_BARS', () => {
    const isInvalid = expect.objectContaining({ code: 'INVALID_BARS' });
    expect(() => decodeBars(encodeBars(walk(5)).subarray(0, 100))).toThrow(isInvalid);
    expect(() => decodeBars(encodeFrame(frame(2)))).toThrow(isInvalid);
  });
});
