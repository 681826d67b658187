import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync, appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compute, defineFeatureSet } from '@barkeep/feature-core';
import { describe, expect, test } from 'vitest';
import { computeManyToFilesWith } from '../../src/computeMany.js';
import { csvPieces, memorySource, nodePorts, parquetPieces, readBarsFile, type ManyFile, type ManyFilesOptions } from '../../src/index.js';
import { HashedSource } from '../../src/tabular/hashedSource.js';
import { all, barsCsv, inFolder, InlinePool } from './support.js';

const FILES = { 'bars/AAA/1day.csv': barsCsv(300, 1), 'bars/BBB/1day.csv': barsCsv(250, 2), 'bars/CCC/1hour.csv': barsCsv(40, 3) };
const PANEL = defineFeatureSet('panel', { rank: 'rank(close)' });

const run = (folder: string, options: Partial<ManyFilesOptions> = {}): Promise<ManyFile[]> =>
  all(
    computeManyToFilesWith(
      { data: join(folder, 'bars'), out: join(folder, 'out'), set: 'legacy', format: 'csv', workers: 2, ...options },
      (workers) => new InlinePool(workers),
    ),
  );
const skipped = (results: readonly ManyFile[]): string[] => results.filter((result) => result.skipped).map(({ file }) => file);
const outFile = (folder: string, name: string): string => join(folder, 'out', name);

async function expectedBytes(folder: string, source: string, write: typeof csvPieces): Promise<Buffer> {
  const { bars } = await readBarsFile(source, memorySource(readFileSync(join(folder, 'bars', source))), { timers: nodePorts.timers });
  return Buffer.concat(await all(write([compute(bars, 'legacy')])));
}

describe('computeManyToFiles', () => {
  test.each(['csv', 'parquet'] as const)('writes SYMBOL/TIMEFRAME.%s, with the bytes of a single file', (format) =>
    inFolder(FILES, async (folder) => {
      const results = await run(folder, { format });
      expect(results.map(({ file, rows, skipped: left, source }) => [file, rows, left, source])).toEqual([
        [`AAA/1day.${format}`, 300, false, 'AAA/1day.csv'],
        [`BBB/1day.${format}`, 250, false, 'BBB/1day.csv'],
        [`CCC/1hour.${format}`, 40, false, 'CCC/1hour.csv'],
      ]);
      const write = format === 'csv' ? csvPieces : parquetPieces;
      for (const { file, source } of results)
        expect(readFileSync(outFile(folder, file))).toEqual(await expectedBytes(folder, source, write));
      expect(readdirSync(outFile(folder, '')).sort()).toEqual(['AAA', 'BBB', 'CCC', 'barkeep-manifest.jsonl']);
    }),
  );

  test('chooses columns, and compresses', () =>
    inFolder(FILES, async (folder) => {
      const names = compute(
        (await readBarsFile('x', memorySource(Buffer.from(barsCsv(3, 1))), { timers: nodePorts.timers })).bars,
        'legacy',
      ).names;
      await run(folder, { format: 'csv.gz', columns: [names[3]!, names[0]!], symbols: ['AAA'] });
      const { gunzipSync } = await import('node:zlib');
      expect(
        gunzipSync(readFileSync(outFile(folder, 'AAA/1day.csv.gz')))
          .toString()
          .split('\n')[0],
      ).toBe(`timestamp,${names[3]},${names[0]}`);
      await expect(run(folder, { columns: ['nothing'] })).rejects.toMatchObject({ code: 'UNKNOWN_FIELD' });
      await expect(run(folder, { format: 'xlsx' as 'csv' })).rejects.toMatchObject({ code: 'INVALID_PARAM' });
    }));

  test('fails a broken file alone, and leaves no half one', () =>
    inFolder({ ...FILES, 'bars/BBB/1day.csv': 'timestamp,open\n' }, async (folder) => {
      const results = await run(folder);
      expect(results.map(({ error }) => error?.code)).toEqual([undefined, 'INVALID_FILE', undefined]);
      expect(readdirSync(outFile(folder, 'BBB'))).toEqual([]);
    }));
});

describe('resume', () => {
  test('skips what was made of the same bars by the same set, whatever the time of the files', () =>
    inFolder(FILES, async (folder) => {
      await run(folder);
      utimesSync(join(folder, 'bars/AAA/1day.csv'), 1, 1);
      const before = statSync(outFile(folder, 'AAA/1day.csv')).ino;
      const results = await run(folder, { resume: true });
      expect(skipped(results)).toEqual(['AAA/1day.csv', 'BBB/1day.csv', 'CCC/1hour.csv']);
      expect(results.map(({ rows }) => rows)).toEqual([300, 250, 40]);
      expect(statSync(outFile(folder, 'AAA/1day.csv')).ino).toBe(before);
      expect(skipped(await run(folder))).toEqual([]);
    }));

  test('computes exactly those again whose bars have changed, or whose file is not as it was written', () =>
    inFolder(FILES, async (folder) => {
      await run(folder);
      writeFileSync(join(folder, 'bars/BBB/1day.csv'), barsCsv(250, 2).replace('1000', '1001'));
      rmSync(outFile(folder, 'CCC/1hour.csv'));
      expect(skipped(await run(folder, { resume: true }))).toEqual(['AAA/1day.csv']);
      expect(readFileSync(outFile(folder, 'BBB/1day.csv'))).toEqual(await expectedBytes(folder, 'BBB/1day.csv', csvPieces));
      appendFileSync(outFile(folder, 'AAA/1day.csv'), 'x');
      expect(skipped(await run(folder, { resume: true }))).toEqual(['BBB/1day.csv', 'CCC/1hour.csv']);
    }));

  test.each([{ set: 'pipeline-v1' }, { columns: ['sma_20'] }, { repair: true }, { strict: true }])('computes all again with %o', (other) =>
    inFolder(FILES, async (folder) => {
      const known = compute(
        (await readBarsFile('x', memorySource(Buffer.from(barsCsv(3, 1))), { timers: nodePorts.timers })).bars,
        'legacy',
      ).names;
      const options = 'columns' in other ? { columns: [known[1]!] } : other;
      await run(folder);
      expect(skipped(await run(folder, { resume: true, ...options }))).toEqual([]);
      expect(skipped(await run(folder, { resume: true, ...options }))).toHaveLength(3);
    }),
  );

  test('goes on from a manifest whose last line was cut, and without one', () =>
    inFolder(FILES, async (folder) => {
      await run(folder);
      const manifest = outFile(folder, 'barkeep-manifest.jsonl');
      const text = readFileSync(manifest, 'utf8');
      writeFileSync(manifest, text.slice(0, -30));
      expect(skipped(await run(folder, { resume: true }))).toHaveLength(2);
      writeFileSync(manifest, `[]\n{"file": 7}\n${text}`);
      expect(skipped(await run(folder, { resume: true }))).toHaveLength(3);
      rmSync(manifest);
      expect(skipped(await run(folder, { resume: true }))).toHaveLength(0);
    }));

  test('takes away what a killed process has left, and nothing of a living one', () =>
    inFolder(FILES, async (folder) => {
      mkdirSync(outFile(folder, 'AAA'), { recursive: true });
      for (const name of ['.1day.csv.999999999-0.tmp', `.1day.csv.${process.pid}-7.tmp`])
        writeFileSync(outFile(folder, `AAA/${name}`), 'x');
      await run(folder, { resume: true });
      expect(readdirSync(outFile(folder, 'AAA')).sort()).toEqual([`.1day.csv.${process.pid}-7.tmp`, '1day.csv']);
    }));

  test('of a set that compares symbols depends on the bars of all of them', () =>
    inFolder(FILES, async (folder) => {
      await run(folder, { set: PANEL });
      expect(skipped(await run(folder, { set: PANEL, resume: true }))).toHaveLength(3);
      writeFileSync(join(folder, 'bars/BBB/1day.csv'), barsCsv(250, 5));
      expect(skipped(await run(folder, { set: PANEL, resume: true }))).toEqual(['CCC/1hour.csv']);
    }));

  test('reads a large file in pieces, and knows it again', () =>
    inFolder({ 'bars/BIG/1min.csv': barsCsv(1, 1) }, async (folder) => {
      const line = (i: number): string =>
        `${1_600_000_000_000 + i * 60_000},100.123456789012,101.123456789012,99.123456789012,100.5,1000.25`;
      const text = `timestamp,open,high,low,close,volume\n${Array.from({ length: 240_000 }, (_, i) => line(i)).join('\n')}\n`;
      expect(text.length).toBeGreaterThan(1 << 24);
      writeFileSync(join(folder, 'bars/BIG/1min.csv'), text);
      const set = defineFeatureSet('small', { close: 'close' });
      expect(await run(folder, { set, format: 'parquet' })).toMatchObject([{ rows: 240_000, skipped: false }]);
      expect(skipped(await run(folder, { set, format: 'parquet', resume: true }))).toHaveLength(1);
      const hashed = new HashedSource(memorySource(Buffer.from(text)));
      await hashed.range(text.length - 5, text.length);
      expect(await hashed.digest(nodePorts.timers)).toBe(
        (JSON.parse(readFileSync(outFile(folder, 'barkeep-manifest.jsonl'), 'utf8').split('\n')[0]!) as { input: string }).input,
      );
    }));
});
