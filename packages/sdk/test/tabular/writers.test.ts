import { gunzipSync } from 'node:zlib';
import { FeatureFrame } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvPieces } from '../../src/tabular/csvWriter.js';
import { gzipPieces } from '../../src/tabular/gzip.js';
import { formatJsonNumber, ndjsonPieces } from '../../src/tabular/ndjsonWriter.js';
import { parquetPieces } from '../../src/tabular/parquetWriter.js';
import { readBarsFile } from '../../src/tabular/readBarsFile.js';
import { anyBars, bitsOf, blocks, countingTimers, decoder, frameOf, joined, sourceOf } from './support.js';

const frame = new FeatureFrame<unknown>({
  timestamps: Float64Array.of(Date.UTC(2000, 2, 1), Date.UTC(2000, 2, 1, 23, 59, 59, 7), Date.UTC(2020, 1, 29, 12, 30)),
  names: ['x', 'a "b", c', 'é'],
  columns: [Float64Array.of(1.5, NaN, -0), Float64Array.of(Infinity, -Infinity, 0), Float64Array.of(1e21, 1e-7, 0.1 + 0.2)],
  metadata: {},
});

const text = async (pieces: AsyncIterable<Uint8Array>): Promise<string> => decoder.decode(await joined(pieces));

describe('CSV', () => {
  it('has a header, ISO times, shortest numbers, empty fields for NaN', async () => {
    expect(await text(csvPieces([frame]))).toBe(
      'timestamp,x,"a ""b"", c",é\n2000-03-01T00:00:00Z,1.5,inf,1e+21\n2000-03-01T23:59:59.007Z,,-inf,1e-7\n2020-02-29T12:30:00Z,-0,0,0.30000000000000004\n',
    );
  });

  it('is a header for empty frames, and nothing for none', async () => {
    expect(await text(csvPieces([frame.slice(0, 0)]))).toBe('timestamp,x,"a ""b"", c",é\n');
    expect(await text(csvPieces([]))).toBe('');
  });

  it('is the same however the rows are cut into blocks, in pieces of bounded size', async () => {
    const rows = 20_000;
    const long = new FeatureFrame<unknown>({
      timestamps: Float64Array.from({ length: rows }, (_, i) => i * 60_000),
      names: ['a', 'b'],
      columns: [0, 1].map((k) => Float64Array.from({ length: rows }, (_, i) => Math.sin(i * (k + 1)))),
      metadata: {},
    });
    const whole = await joined(csvPieces([long]));
    expect(Buffer.compare(whole, await joined(csvPieces(blocks(long, 777))))).toBe(0);
    let pieces = 0;
    for await (const piece of csvPieces([long])) {
      expect(piece.length).toBeLessThanOrEqual(1 << 17);
      pieces++;
    }
    expect(pieces).toBeGreaterThan(5);
    const lines = decoder.decode(whole).trimEnd().split('\n');
    expect(lines).toHaveLength(rows + 1);
    expect(lines.at(-1)).toBe(
      `${new Date((rows - 1) * 60_000).toISOString().replace('.000', '')},${Math.sin(rows - 1)},${Math.sin(2 * (rows - 1))}`,
    );
  });

  it('gives the bits back when read', async () => {
    await fc.assert(
      fc.asyncProperty(anyBars, fc.integer({ min: 1, max: 50 }), async (bars, rows) => {
        const bytes = await joined(csvPieces(blocks(frameOf(bars), rows)));
        const read = await readBarsFile('x.csv', sourceOf(bytes), { timers: countingTimers() });
        expect(bitsOf(read.bars)).toEqual(bitsOf(bars));
      }),
    );
  });
});

describe('NDJSON', () => {
  it('has an object for each row', async () => {
    const lines = (await text(ndjsonPieces([frame.slice(0, 1), frame.slice(1, 3)]))).split('\n');
    expect(lines[0]).toBe('{"timestamp":"2000-03-01T00:00:00Z","x":1.5,"a \\"b\\", c":"Infinity","é":1e+21}');
    expect(lines[1]).toBe('{"timestamp":"2000-03-01T23:59:59.007Z","x":null,"a \\"b\\", c":"-Infinity","é":1e-7}');
    expect(JSON.parse(lines[2]!)).toEqual({ timestamp: '2020-02-29T12:30:00Z', x: -0, 'a "b", c': 0, é: 0.1 + 0.2 });
    expect(lines).toHaveLength(4);
    expect(await text(ndjsonPieces([]))).toBe('');
  });

  it('has JSON numbers that give the bits back', () => {
    expect([NaN, -0, 0, Infinity, -Infinity, 1.5].map(formatJsonNumber)).toEqual(['null', '-0', '0', '"Infinity"', '"-Infinity"', '1.5']);
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => Object.is(JSON.parse(formatJsonNumber(x)), x)));
  });
});

describe('gzip', () => {
  it('holds the bytes of its pieces', async () => {
    expect(decoder.decode(gunzipSync(await joined(gzipPieces(csvPieces([frame])))))).toBe(await text(csvPieces([frame])));
  });

  it('passes on an error of its source', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1000);
      throw new Error('no more');
    }
    await expect(joined(gzipPieces(broken()))).rejects.toThrow('no more');
  });
});

describe('Parquet', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY'] as const)('gives the bits back when read, %s', async (codec) => {
    await fc.assert(
      fc.asyncProperty(anyBars, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), async (bars, rows, rowGroupRows) => {
        const bytes = await joined(parquetPieces(blocks(frameOf(bars), rows), { codec, rowGroupRows }));
        const read = await readBarsFile('x.parquet', sourceOf(bytes), { timers: countingTimers() });
        expect(bitsOf(read.bars)).toEqual(bitsOf(bars));
      }),
      { numRuns: 50 },
    );
  });

  it('is a file without rows for empty frames, and nothing for none', async () => {
    expect((await joined(parquetPieces([frame.slice(0, 0)]))).length).toBeGreaterThan(12);
    expect(await joined(parquetPieces([]))).toHaveLength(0);
  });
});
