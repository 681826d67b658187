import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compute, featureSet } from '@barkeep/feature-core';
import { nodePorts, parquetPieces } from '@barkeep/sdk';
import { afterAll, describe, expect, test } from 'vitest';
import { readFrameFile } from '../../src/migration/frameFile.js';
import { bundled } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'barkeep-frames-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array, name = 'features.csv') {
  const path = join(folder, name);
  writeFileSync(path, content);
  return readFrameFile(nodePorts.files, path, name);
}

const DAY_MS = 86_400_000;

describe('a file of features', () => {
  test.each([
    ['of pandas', 'Date,sma_20,word\n1970-01-01 00:00:00+00:00,1.5,a\n1970-01-02 00:00:00+00:00,,b\n'],
    ['with an index without a name', ',sma_20,word\n1970-01-01,1.5,a\n1970-01-02,nan,b\n'],
    ['with semicolons and quotes', '"timestamp";"sma_20";"a;""word"\n1970-01-01;1.5;x\n1970-01-02;NaN;y\n'],
    ['whose times are not first', 'sma_20,timestamp\r\n1.5,1970-01-01T00:00:00Z\r\n<NA>,1970-01-02T00:00:00Z\r\n'],
    ['with an offset', 'timestamp,sma_20\n1970-01-01T02:00:00+02:00,1.5\n1970-01-01T19:00:00-05:00,\n'],
  ])('%s is read', async (_, text) => {
    const { timestamps, names, columns } = await read(text);
    expect([[...timestamps], names, columns.map((column) => [...column])]).toEqual([[0, DAY_MS], ['sma_20'], [[1.5, NaN]]]);
  });

  test('has words for what is no number', async () => {
    const { columns } = await read('timestamp,a\n1970-01-01,inf\n1970-01-02,-Infinity\n1970-01-03,True\n1970-01-04,false\n');
    expect([...columns[0]!]).toEqual([Infinity, -Infinity, 1, 0]);
  });

  test('is read from gzip and from Parquet, to the bit', async () => {
    expect((await read(gzipSync('timestamp,a\n1970-01-01,1\n'), 'a.csv.gz')).names).toEqual(['a']);
    const frame = compute(await bundled('aapl_1d.csv', 100), featureSet('legacy'));
    const pieces: Uint8Array[] = [];
    for await (const piece of parquetPieces([frame])) pieces.push(piece);
    const back = await read(Buffer.concat(pieces), 'features.parquet');
    expect(back.names).toEqual(frame.names);
    expect(back.timestamps).toEqual(Float64Array.from(frame.timestamps));
    expect(back.columns).toEqual(frame.columns.map((column) => Float64Array.from(column)));
  });

  test('that is none is refused with its place', async () => {
    await expect(read('')).rejects.toThrow(/empty/);
    await expect(read('timestamp,a\n1970-01-01,1,2\n')).rejects.toThrow(/line 2/);
    await expect(read('timestamp,a\n1970-01-01,1\nsoon,2\n')).rejects.toThrow(/'soon'/);
    await expect(read('PAR1 and nothing else')).rejects.toThrow(/no Parquet file/);
    await expect(readFrameFile(nodePorts.files, join(folder, 'none'))).rejects.toThrow(/no such file/);
  });
});
