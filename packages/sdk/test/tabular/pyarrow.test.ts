import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BAR_COLUMNS, BarkeepError, barAt, type Bar } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/tabular/bytesSource.js';
import { readBarsFile, type FileBars } from '../../src/tabular/readBarsFile.js';
import { countingTimers } from './support.js';

const folder = fileURLToPath(new URL('./pyarrow/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.parquet'));
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(folder + name));
const read = (bytes: Uint8Array): Promise<FileBars> => readBarsFile('x.parquet', memorySource(bytes), { timers: countingTimers() });

/** See pyarrow/README.md. */
function expected(i: number): Bar {
  const timestamp = Date.UTC(2024, 0, 1, i);
  return { timestamp, open: i + 0.25, high: i + 1.5, low: Math.floor(i / 8), close: i === 7 ? NaN : i / 3 + 1, volume: 100 * (i % 5) };
}

describe('Parquet files of pyarrow', () => {
  it.each(names)('%s is read to the bit', async (name) => {
    const { bars } = await read(bytesOf(name));
    expect(bars.timestamp.length).toBe(120);
    for (let i = 0; i < 120; i++) expect(barAt(bars, i)).toEqual(expected(i));
    expect(BAR_COLUMNS.every((column) => bars[column].length === 120)).toBe(true);
  });

  it.each(names)('%s with damaged bytes gives bars or a typed error', async (name) => {
    const sample = bytesOf(name);
    const edits = fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        const bytes = sample.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        const error: unknown = await read(bytes).catch((reason: unknown) => reason);
        if (error instanceof Error) expect(error).toBeInstanceOf(BarkeepError);
      }),
      { numRuns: 400 },
    );
  });
});
