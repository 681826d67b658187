import { appendFile, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { barsFrom, formatTime, sliceBars, type Bar, type Bars } from '@barkeep/feature-core';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Files } from '../../src/contracts/ports.js';
import { nodePorts } from '../../src/ports/node.js';
import { changedRange } from '../../src/providers/difference.js';
import { encodeBars } from '../../src/providers/encodeBars.js';
import { FolderProvider, type FolderProviderOptions } from '../../src/providers/folder.js';
import { GenerationJournal } from '../../src/providers/journal.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { START, makeBars, rowsOf } from '../contract/provider.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
const HEADER = 'timestamp,open,high,low,close,volume\n';

const line = ({ timestamp, open, high, low, close, volume }: Bar): string =>
  [formatTime(timestamp), open, high, low, close, volume].join(',') + '\n';
const lines = (bars: Bars): string => rowsOf(bars).map(line).join('');
const csv = (bars: Bars): string => HEADER + lines(bars);
const days = (from: number, n: number, change: Partial<Bar> = {}): Bars => makeBars('1day', from, n, change);

let root: string;
let time: VirtualTime;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'barkeep-folder-'));
  time = new VirtualTime({ startMs: Date.now() });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const folder = (options: Partial<FolderProviderOptions> & { files?: Files } = {}): FolderProvider => {
  const { files = nodePorts.files, ...rest } = options;
  return new FolderProvider({ folder: root, ports: { clock: time, timers: nodePorts.timers, files }, ...rest });
};
const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
};
/** Puts a file that was last changed `agoMs` ago. */
const putOld = async (name: string, content: string | Uint8Array, agoMs = 3_600_000): Promise<string> => {
  const path = await put(name, content);
  const at = new Date(Date.now() - agoMs);
  await utimes(path, at, at);
  return path;
};
const later = (): Promise<void> => time.advance(300);

describe('names', () => {
  test('a series is found in a folder or flat, as CSV, CSV.gz or Parquet, by any spelling of its timeframe', async () => {
    const bars = days(0, 3);
    await put('AAPL/1day.csv', csv(bars));
    await put('msft/1D.csv.gz', gzipSync(csv(bars)));
    await put('btc-usd_1d.csv', csv(bars));
    await put('eurusd_1h.csv.gz', gzipSync(csv(makeBars('1hour', 0, 3))));
    await put('X_Y/1d.parquet', await encodeBars(bars, 'parquet', nodePorts.timers));
    for (const name of ['README.md', 'bad name_1d.csv', 'A_9d.csv', 'no symbol/1day.csv', 'notes']) await put(name, 'not bars');
    await put('.cache/1day.csv', csv(bars));
    await put('AAPL/notes_1d.txt', 'not bars');
    const provider = folder();
    expect((await provider.list()).map(({ symbol, stored }) => [symbol, ...stored])).toEqual([
      ['AAPL', '1day'],
      ['BTC-USD', '1day'],
      ['EURUSD', '1hour'],
      ['MSFT', '1day'],
      ['X_Y', '1day'],
    ]);
    for (const symbol of ['AAPL', 'MSFT', 'BTC-USD', 'X_Y'])
      expect(rowsOf((await provider.read(symbol, '1day')).bars)).toEqual(rowsOf(bars));
    await expect(provider.describe('README.MD', '1day')).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
    await expect(provider.describe('AAPK', '1day')).rejects.toMatchObject({ fields: { nearest: ['AAPL'] } });
  });

  test('an unknown symbol is told the others that have a file, each once and in order', async () => {
    const bars = csv(days(0, 2));
    const gone = await put('GONE/1day.csv', bars);
    await mkdir(join(root, 'EMPTY'));
    for (const name of ['HDR_1d.csv', 'hdr_1h.csv', 'HDR/4hour.csv', 'AAA/1day.csv', 'notes.txt']) await put(name, bars);
    const provider = folder();
    const unknown = { code: 'UNKNOWN_SYMBOL', fields: { known: ['AAA', 'GONE', 'HDR'] } };
    await expect(provider.describe('ZZZZZZ', '1day')).rejects.toMatchObject(unknown);
    expect((await provider.read('GONE', '1day')).bars.timestamp).toHaveLength(2);
    await rm(gone);
    await time.advance(1000);
    const fields = { nearest: [], known: ['AAA', 'HDR'] };
    await expect(provider.describe('GONE', '1day')).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL', fields });
    await expect(provider.describe('EMPTY', '1day')).rejects.toMatchObject({ fields });
  });

  test('two files of one series are a fault of that series alone', async () => {
    await put('A/1day.csv', csv(days(0, 3)));
    await put('A/1d.csv.gz', gzipSync(csv(days(0, 3))));
    await put('A/1hour.csv', csv(makeBars('1hour', 0, 3)));
    const provider = folder();
    await expect(provider.read('A', '1day')).rejects.toMatchObject({ code: 'INVALID_FILE' });
    expect((await provider.read('A', '1hour')).bars.timestamp).toHaveLength(3);
  });

  test('a folder that is not there is UNAVAILABLE, and found when it comes', async () => {
    const provider = folder({ folder: join(root, 'data') });
    await expect(provider.list()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await put('data/A/1day.csv', csv(days(0, 1)));
    await later();
    expect(await provider.list()).toHaveLength(1);
  });

  test('links that lead out of the folder are refused, others are followed', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'barkeep-outside-'));
    await writeFile(join(outside, '1day.csv'), csv(days(0, 2)));
    await put('REAL/1day.csv', csv(days(0, 3)));
    await symlink(outside, join(root, 'EVIL'));
    await mkdir(join(root, 'BAD'));
    await symlink(join(outside, '1day.csv'), join(root, 'BAD', '1day.csv'));
    await symlink(join(root, 'REAL'), join(root, 'ALIAS'));
    const provider = folder();
    for (const symbol of ['EVIL', 'BAD'])
      await expect(provider.read(symbol, '1day')).rejects.toMatchObject({ code: 'INVALID_FILE', message: /out of the data folder/ });
    expect((await provider.read('ALIAS', '1day')).bars.timestamp).toHaveLength(3);
    expect((await provider.list()).map(({ symbol }) => symbol)).toContain('ALIAS');
    await rm(outside, { recursive: true });
  });
});

describe('a file that changes', () => {
  test('a folder with the name of a file fails its own series by name, until a file takes its place', async () => {
    await mkdir(join(root, 'A/1day.csv'), { recursive: true });
    await put('B/1day.csv', csv(days(0, 3)));
    const provider = folder();
    await expect(provider.read('A', '1day')).rejects.toMatchObject({
      code: 'INVALID_FILE',
      message: expect.stringMatching(/^A\/1day\.csv: is a folder/),
    });
    expect((await provider.read('B', '1day')).bars.timestamp).toHaveLength(3);
    await rm(join(root, 'A/1day.csv'), { recursive: true });
    await put('A/1day.csv', csv(days(0, 2)));
    await later();
    expect((await provider.read('A', '1day')).bars.timestamp).toHaveLength(2);
  });

  test('is looked at again after 250 ms, not before', async () => {
    const path = await put('A/1day.csv', csv(days(0, 3)));
    let stats = 0;
    const provider = folder({
      files: { ...nodePorts.files, stat: (name) => ((stats += name === path ? 1 : 0), nodePorts.files.stat(name)) },
    });
    await provider.describe('A', '1day');
    const before = stats;
    await appendFile(path, lines(days(3, 1)));
    await time.advance(249);
    expect((await provider.describe('A', '1day')).lastMs).toBe(START + 2 * DAY);
    expect(stats).toBe(before);
    await time.advance(1);
    expect((await provider.describe('A', '1day')).lastMs).toBe(START + 3 * DAY);
    expect(stats).toBeGreaterThan(before);
  });

  test('one that is replaced while it is read is read again, and never mixed with the other', async () => {
    const before = makeBars('1min', 0, 9000);
    const after = makeBars('1min', 0, 9000, { close: 7 });
    const path = await put('A/1min.csv', csv(before));
    const provider = folder({
      files: {
        ...nodePorts.files,
        readRange: async (name, from, to) => {
          const bytes = await nodePorts.files.readRange(name, from, to);
          if (
            from > 4 &&
            (await rename(join(root, 'next'), path).then(
              () => true,
              () => false,
            ))
          )
            turns++;
          return bytes;
        },
      },
    });
    let turns = 0;
    await put('next', csv(after));
    expect(rowsOf((await provider.read('A', '1min')).bars)).toEqual(rowsOf(after));
    expect(turns).toBe(1);
    await put('next', csv(before));
    await appendFile(path, lines(makeBars('1min', 9000, 1)));
    await later();
    const { bars, generation } = await provider.read('A', '1min');
    expect(rowsOf(bars)).toEqual(rowsOf(before));
    expect({ turns, generation }).toEqual({ turns: 2, generation: 2 });
    await writeFile(path, csv(before) + 'broken\n');
    await put('next', csv(before));
    await later();
    expect((await provider.describe('A', '1min')).generation).toBe(2);
  });

  test('one that becomes shorter while it is read is read again', async () => {
    const path = await put('A/1min.csv', csv(makeBars('1min', 0, 9000)));
    const after = makeBars('1min', 0, 9, { close: 7 });
    let isCut = false;
    const readRange: Files['readRange'] = async (name, from, to) => {
      const bytes = await nodePorts.files.readRange(name, from, to);
      if (!isCut && from > 4) await writeFile(path, csv(after));
      isCut ||= from > 4;
      return bytes;
    };
    const provider = folder({ files: { ...nodePorts.files, readRange } });
    expect(rowsOf((await provider.read('A', '1min')).bars)).toEqual(rowsOf(after));
    expect(isCut).toBe(true);
  });

  test('another file of the same size and time is another file', async () => {
    const text = csv(days(0, 3));
    const path = await putOld('A/1day.csv', text);
    const { atime, mtime } = await stat(path);
    const provider = folder();
    await provider.describe('A', '1day');
    await utimes(await put('next', text.replace('101.125', '201.125')), atime, mtime);
    await rename(join(root, 'next'), path);
    await later();
    expect(await provider.read('A', '1day')).toMatchObject({ generation: 2 });
  });

  test('appended rows resume: no correction, and bars that were read stay as they were', async () => {
    const path = await put('A/1day.csv', csv(days(0, 3)));
    const provider = folder();
    const before = await provider.read('A', '1day');
    await appendFile(path, lines(days(3, 2)));
    await later();
    const after = await provider.read('A', '1day');
    expect(rowsOf(after.bars)).toEqual(rowsOf(days(0, 5)));
    expect(rowsOf(before.bars)).toEqual(rowsOf(days(0, 3)));
    expect(after.generation).toBe(1);
    await expect(stat(join(root, 'A/1day.generations.jsonl'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('an unfinished last line waits for its end', async () => {
    const [whole, more] = [csv(days(0, 3)), lines(days(3, 1))];
    const path = await put('A/1day.csv', whole + more.slice(0, -3));
    const provider = folder();
    expect((await provider.describe('A', '1day')).lastMs).toBe(START + 2 * DAY);
    await appendFile(path, more.slice(-3));
    await later();
    expect(await provider.describe('A', '1day')).toMatchObject({ lastMs: START + 3 * DAY, generation: 1 });
  });

  test('a last line without an end is taken when the file has been quiet for a minute, and corrected where it goes on', async () => {
    const path = await putOld('A/1day.csv', csv(days(0, 3)) + '2024-03-02,1,2,3,4,1');
    const provider = folder();
    expect((await provider.read('A', '1day')).bars.volume.at(-1)).toBe(1);
    await appendFile(path, '7\n2024-03-03,1,2,3,4,5\n');
    await later();
    const { bars, generation } = await provider.read('A', '1day');
    expect([...bars.volume.subarray(3)]).toEqual([17, 5]);
    expect(generation).toBe(2);
    await put('B/1day.csv', HEADER + '2024-03-02,1,2,3,4,1');
    await later();
    await expect(provider.read('B', '1day')).rejects.toMatchObject({ code: 'INVALID_FILE' });
    await time.advance(61_000);
    expect((await provider.read('B', '1day')).bars.timestamp).toHaveLength(1);
    await putOld('C/1day.csv', csv(days(0, 3)) + '2024-03-02,1,2');
    await later();
    expect((await provider.read('C', '1day')).bars.timestamp).toHaveLength(3);
  });

  test.each<[string, (bars: Bar[]) => Bar[], [number, number]]>([
    ['an earlier row is changed', (bars) => bars.with(2, { ...bars[2]!, close: 9 }), [2, 2]],
    [
      'an earlier row is changed and rows appended',
      (bars) => [...bars.with(4, { ...bars[4]!, volume: NaN }), ...rowsOf(days(10, 3))],
      [4, 4],
    ],
    ['two rows are changed', (bars) => bars.with(2, { ...bars[2]!, high: 1 }).with(7, { ...bars[7]!, low: 1 }), [2, 7]],
    ['the first row is changed', (bars) => bars.with(0, { ...bars[0]!, open: 1 }), [0, 0]],
    ['rows are removed at the end', (bars) => bars.slice(0, 7), [7, 9]],
    ['a row is removed in the middle', (bars) => bars.toSpliced(5, 1), [5, 5]],
    ['the first row is removed', (bars) => bars.slice(1), [0, 9]],
    ['earlier rows are put before', (bars) => [...rowsOf(days(-2, 2)), ...bars], [-2, 9]],
  ])('%s: the generation rises, with the range that differs', async (_what, edit, [first, last]) => {
    for (const format of ['csv', 'csv.gz'] as const) {
      const write = (bars: Bars): Promise<string> => put(`A/1day.${format}`, format === 'csv' ? csv(bars) : gzipSync(csv(bars)));
      await rm(join(root, 'A'), { recursive: true, force: true });
      const bars = days(0, 10);
      await write(bars);
      const provider = folder();
      const before = await provider.read('A', '1day');
      const edited = barsFrom(edit(rowsOf(bars)));
      await write(edited);
      await later();
      const after = await provider.read('A', '1day');
      expect(rowsOf(after.bars)).toEqual(rowsOf(edited));
      expect(rowsOf(before.bars)).toEqual(rowsOf(bars));
      expect(after.generation).toBe(2);
      expect(await provider.corrections('A', '1day', 1)).toEqual([
        { generation: 2, fromMs: START + first * DAY, toMs: START + last * DAY + 1 },
      ]);
    }
  });

  test('a change that leaves size, time and inode as they were is found while the file is new', async () => {
    const path = await put('A/1day.csv', csv(days(0, 3)));
    const at = new Date();
    await utimes(path, at, at);
    const provider = folder();
    await provider.describe('A', '1day');
    await writeFile(path, csv(days(0, 3)).replace('101.125', '201.125'));
    await utimes(path, at, at);
    await later();
    expect((await provider.read('A', '1day')).bars.close[0]).toBe(201.125);
  });

  test('a file that is replaced by an equal one is no correction', async () => {
    const path = await put('A/1day.csv', csv(days(0, 3)));
    const provider = folder();
    await provider.describe('A', '1day');
    await put('new', csv(days(0, 3)).replaceAll('\n', '\r\n'));
    await rename(join(root, 'new'), path);
    await later();
    expect((await provider.describe('A', '1day')).generation).toBe(1);
    await rm(path);
    await put('A/1d.csv.gz', gzipSync(csv(days(0, 4))));
    await later();
    expect(await provider.describe('A', '1day')).toMatchObject({ generation: 1, lastMs: START + 3 * DAY });
    await rm(join(root, 'A/1d.csv.gz'));
    await put('A/1day.csv', csv(days(0, 4, { open: 1 })));
    await later();
    expect(await provider.describe('A', '1day')).toMatchObject({ generation: 2 });
  });

  test('a file that is gone is unknown, and what was seen of it is not forgotten when it comes back', async () => {
    const path = await put('A/1day.csv', csv(days(0, 3)));
    const provider = folder();
    await provider.describe('A', '1day');
    await rm(path);
    await later();
    await expect(provider.describe('A', '1day')).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
    await put('A/1day.csv', csv(days(0, 3, { low: 1 })));
    await later();
    expect((await provider.describe('A', '1day')).generation).toBe(2);
  });

  test('a bar is given only after a look at its file that is later than its close', async () => {
    const today = Math.floor(time.now() / DAY) * DAY;
    const bar = (volume: number): Bar => ({ timestamp: today, open: 1, high: 2, low: 1, close: 2, volume });
    await time.advance(today + DAY - 50 - time.now());
    await putOld('A/1day.csv', csv(barsFrom([{ ...bar(5), timestamp: today - DAY }, bar(10)])), 0);
    const provider = folder();
    expect((await provider.read('A', '1day')).bars.timestamp).toHaveLength(1);
    await put('A/1day.csv', csv(barsFrom([{ ...bar(5), timestamp: today - DAY }, bar(99)])));
    await time.advance(100); // less than the 250 ms between two looks
    const { bars, generation } = await provider.read('A', '1day');
    expect([...bars.volume]).toEqual([5, 99]);
    expect(generation).toBe(1);
  });

  test('a bar that is taken away, added and taken away again is two corrections', async () => {
    const [provider, other] = [folder(), folder()];
    for (const rows of [5, 4, 5, 4]) {
      await put('A/1day.csv', csv(days(0, rows)));
      await later();
      await provider.describe('A', '1day');
      await other.describe('A', '1day');
    }
    for (const each of [provider, other, folder()]) expect((await each.describe('A', '1day')).generation).toBe(3);
  });

  test('any history of a file gives its bars, and corrections that hold all that differs', async () => {
    const edit = fc.record({
      kind: fc.constantFrom('append', 'partial', 'change', 'remove', 'replace'),
      at: fc.nat(),
      value: fc.integer({ min: 1, max: 99 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 8 }), fc.constantFrom('csv', 'csv.gz' as const), async (edits, format) => {
        const symbol = `S${run++}`;
        let bars = days(0, 5);
        const write = (tail = ''): Promise<string> =>
          put(`${symbol}/1day.${format}`, format === 'csv' ? csv(bars) + tail : gzipSync(csv(bars)));
        await write();
        const [provider, other] = [folder(), folder()];
        let [seen, generation] = [(await provider.read(symbol, '1day')).bars, 1];
        for (const { kind, at, value } of edits) {
          const rows = rowsOf(bars);
          const row = at % rows.length;
          if (kind === 'append')
            bars = barsFrom([...rows, ...rowsOf(days((rows.at(-1)!.timestamp - START) / DAY + 1, 1 + (at % 3), { close: value }))]);
          if (kind === 'change') bars = barsFrom(rows.with(row, { ...rows[row]!, open: value }));
          if (kind === 'remove' && rows.length > 1) bars = barsFrom(rows.toSpliced(row, 1));
          if (kind === 'replace') bars = days(at % 3, 3 + (at % 5), { volume: value % 3 });
          await write(kind === 'partial' ? '2099-01-01,1,2' : '');
          await later();
          const range = changedRange(seen, bars);
          const read = await provider.read(symbol, '1day');
          expect(rowsOf(read.bars)).toEqual(rowsOf(bars));
          expect(read.generation).toBe(generation + (range === null ? 0 : 1));
          expect(await provider.corrections(symbol, '1day', generation)).toEqual(
            range === null ? [] : [{ generation: generation + 1, ...range }],
          );
          expect((await other.read(symbol, '1day')).generation).toBe(read.generation);
          [seen, generation] = [read.bars, read.generation];
        }
        expect((await folder().read(symbol, '1day')).generation).toBe(generation);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a broken file', () => {
  test('fails its own series alone, with file and line, until it changes', async () => {
    const path = await put('BAD/1day.csv', csv(days(0, 3)) + '2024-03-02,1,2,x,4,5\n');
    await put('GOOD/1day.csv', csv(days(0, 3)));
    let reads = 0;
    const realPath = (name: string): ReturnType<Files['realPath']> => ((reads += name === path ? 1 : 0), nodePorts.files.realPath(name));
    const provider = folder({ files: { ...nodePorts.files, realPath } });
    await time.advance(2000);
    const fault = { code: 'INVALID_FILE', message: expect.stringContaining('BAD/1day.csv, line 5'), fields: { line: 5 } };
    for (let k = 0; k < 3; k++, await later()) {
      await expect(provider.describe('BAD', '1day')).rejects.toMatchObject(fault);
      await expect(provider.corrections('BAD', '1day', 0)).rejects.toMatchObject(fault);
    }
    expect(reads).toBe(1);
    expect((await provider.describe('GOOD', '1day')).lastMs).toBe(START + 2 * DAY);
    expect(await provider.list()).toMatchObject([
      { symbol: 'BAD', fault: { code: fault.code, message: fault.message } },
      { symbol: 'GOOD' },
    ]);
    await writeFile(path, csv(days(0, 4)));
    await later();
    expect((await provider.describe('BAD', '1day')).lastMs).toBe(START + 3 * DAY);
    expect((await provider.list())[0]).not.toHaveProperty('fault');
  });

  test('that was good before is compared with what it was, when it is good again', async () => {
    const path = await put('A/1day.csv', csv(days(0, 3)));
    const provider = folder();
    await provider.describe('A', '1day');
    await appendFile(path, 'nonsense\n');
    await later();
    await expect(provider.describe('A', '1day')).rejects.toMatchObject({ code: 'INVALID_FILE', fields: { line: 5 } });
    await writeFile(path, csv(days(0, 4)));
    await later();
    expect(await provider.describe('A', '1day')).toMatchObject({ generation: 1, lastMs: START + 3 * DAY });
    await writeFile(path, csv(days(0, 4)) + lines(days(2, 1)));
    await later();
    await expect(provider.describe('A', '1day')).rejects.toMatchObject({ code: 'INVALID_BARS', fields: { line: 6 } });
  });

  test('that cannot be read at all is UNAVAILABLE, and asked for again', async () => {
    await put('A/1day.csv', csv(days(0, 3)));
    let isBroken = true;
    const readRange: Files['readRange'] = (...range) => (isBroken ? Promise.reject(new Error('EIO')) : nodePorts.files.readRange(...range));
    const provider = folder({ files: { ...nodePorts.files, readRange } });
    await expect(provider.describe('A', '1day')).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { message: 'EIO' } });
    isBroken = false;
    expect((await provider.describe('A', '1day')).generation).toBe(1);
  });
});

describe('reading', () => {
  test('many who ask first share one reading', async () => {
    await put('A/1day.csv', csv(days(0, 3)));
    let reads = 0;
    const realPath = (path: string): ReturnType<Files['realPath']> => (
      (reads += path.endsWith('.csv') ? 1 : 0),
      nodePorts.files.realPath(path)
    );
    const provider = folder({ files: { ...nodePorts.files, realPath } });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? provider.read('a', '1day') : provider.describe('A', '1day'))),
    );
    expect(answers).toHaveLength(30);
    expect(reads).toBe(1);
  });

  test('a long file is read in slices', async () => {
    await put('A/1min.csv', csv(makeBars('1min', 0, 50_000)));
    let turns = 0;
    const timers = { ...nodePorts.timers, yieldToLoop: () => (turns++, nodePorts.timers.yieldToLoop()) };
    const provider = new FolderProvider({ folder: root, ports: { ...nodePorts, clock: time, timers } });
    expect((await provider.read('A', '1min')).bars.timestamp).toHaveLength(50_000);
    expect(turns).toBeGreaterThan(8);
  });
});

describe('the journal of generations', () => {
  const correct = async (from: number): Promise<string> =>
    put('A/1day.csv', csv(barsFrom(rowsOf(days(0, 10)).map((bar, i) => (i === from ? { ...bar, close: -from } : bar)))));

  test('gives all processes the same generations, and outlives them', async () => {
    await put('A/1day.csv', csv(days(0, 10)));
    const [a, b] = [folder(), folder()];
    for (const provider of [a, b]) await provider.describe('A', '1day');
    for (const [k, from] of [3, 7, 1].entries()) {
      await correct(from);
      await later();
      const infos = await Promise.all([a.describe('A', '1day'), b.describe('A', '1day')]);
      await later();
      const settled = await Promise.all([a.describe('A', '1day'), b.describe('A', '1day')]);
      expect(settled[0].generation).toBe(settled[1].generation);
      expect(settled[0].generation).toBeGreaterThanOrEqual(k + 2);
      for (const { generation } of infos) expect(generation).toBeGreaterThanOrEqual(k + 2);
    }
    const told = await a.corrections('A', '1day', 0);
    for (const provider of [b, folder()]) expect(await provider.corrections('A', '1day', 0)).toEqual(told);
  });

  test('one correction that two processes notice after one another is one generation', async () => {
    await put('A/1day.csv', csv(days(0, 10)));
    const [a, b] = [folder(), folder()];
    for (const provider of [a, b]) await provider.describe('A', '1day');
    await correct(3);
    await later();
    for (const provider of [a, b, a, b]) expect((await provider.describe('A', '1day')).generation).toBe(2);
  });

  test('a process that started after the correction hears of it from the one that noticed', async () => {
    await put('A/1day.csv', csv(days(0, 10)));
    const early = folder();
    await early.describe('A', '1day');
    await correct(3);
    await time.advance(2000);
    const fresh = folder();
    expect((await fresh.describe('A', '1day')).generation).toBe(1);
    await later();
    expect((await early.describe('A', '1day')).generation).toBe(2);
    await later();
    expect((await fresh.describe('A', '1day')).generation).toBe(2);
  });

  test('one correction is one generation, also where the other process sees more rows by then', async () => {
    await put('A/1day.csv', csv(days(0, 10)));
    const [a, b] = [folder(), folder()];
    for (const provider of [a, b]) await provider.describe('A', '1day');
    const path = await correct(3);
    await later();
    expect((await a.describe('A', '1day')).generation).toBe(2);
    await appendFile(path, lines(days(10, 2)));
    expect((await b.describe('A', '1day')).generation).toBe(2);
    await writeFile(path, (await readFile(path, 'utf8')).replace('2024-03-01T00:00:00Z,102', '2024-03-01T00:00:00Z,1'));
    expect((await folder().describe('A', '1day')).generation).toBe(3);
    await later();
    for (const provider of [a, b]) expect((await provider.describe('A', '1day')).generation).toBe(3);
  });

  test('two neighbouring lines that say the same are one', async () => {
    const journal = new GenerationJournal({ files: nodePorts.files, clock: time, paths: [join(root, 'j')] });
    const [first, second] = [3, 4].map((fromMs) => ({ fromMs, toMs: 9, rows: 1, sha256: 'x' }));
    for (const record of [first!, first!, second!, first!]) expect(await journal.append(record)).toBe(true);
    expect(await journal.read()).toEqual([first, second, first]);
    expect(await journal.readNow()).toEqual(await journal.read());
  });

  test('a correction while no process ran is noticed where the journal knew the rows, as one of everything', async () => {
    await put('A/1day.csv', csv(days(0, 10)));
    await folder().describe('A', '1day');
    await correct(3);
    expect((await folder().describe('A', '1day')).generation).toBe(1); // no journal yet: nothing to compare with
    const running = folder();
    await running.describe('A', '1day');
    await correct(4);
    await later();
    expect((await running.describe('A', '1day')).generation).toBe(2);
    await correct(5);
    const restarted = folder();
    expect((await restarted.describe('A', '1day')).generation).toBe(3);
    expect(await restarted.corrections('A', '1day', 2)).toEqual([{ generation: 3, fromMs: START, toMs: START + 9 * DAY + 1 }]);
    expect((await folder().describe('A', '1day')).generation).toBe(3);
  });

  test('passes over a line that a crash cut off', async () => {
    await put('A/1day.csv', csv(days(0, 10)));
    const provider = folder();
    await provider.describe('A', '1day');
    await correct(3);
    await later();
    await provider.describe('A', '1day');
    await appendFile(join(root, 'A/1day.generations.jsonl'), '{"fromMs":17,"to');
    await correct(4);
    await later();
    expect((await provider.describe('A', '1day')).generation).toBe(3);
    expect((await folder().describe('A', '1day')).generation).toBe(3);
  });

  test('goes to the journal folder where the data folder cannot be written, else stays in the process', async () => {
    const journalDir = await mkdtemp(join(tmpdir(), 'barkeep-journal-'));
    const append = (path: string, bytes: Uint8Array): Promise<void> =>
      path.startsWith(root) ? Promise.reject(Object.assign(new Error('EROFS'), { code: 'EROFS' })) : nodePorts.files.append(path, bytes);
    const files = { ...nodePorts.files, append };
    await put('A/1day.csv', csv(days(0, 10)));
    const [kept, alone] = [folder({ files, journalDir }), folder({ files })];
    for (const provider of [kept, alone]) await provider.describe('A', '1day');
    for (const from of [3, 5]) {
      await correct(from);
      await later();
      for (const provider of [kept, alone]) await provider.describe('A', '1day');
    }
    for (const provider of [kept, alone]) expect((await provider.describe('A', '1day')).generation).toBe(3);
    expect((await folder({ files, journalDir }).describe('A', '1day')).generation).toBe(3);
    expect((await folder({ files }).describe('A', '1day')).generation).toBe(1);
    await rm(journalDir, { recursive: true });
  });
});

describe('calendars', () => {
  const XNYS = { name: 'XNYS', timeZone: 'America/New_York', open: '09:30', close: '16:00', holidays: ['2024-12-25'] };
  const calendarOf = async (provider: FolderProvider, symbol: string): Promise<string> =>
    (await provider.describe(symbol, '1day')).calendar.name;

  test("the symbol's goes before the folder's, and continuous is what there is without", async () => {
    await put('A/1day.csv', csv(days(0, 3)));
    await put('B/1day.csv', csv(days(0, 3)));
    await put('c_1d.csv', csv(days(0, 3)));
    const provider = folder();
    for (const symbol of ['A', 'B', 'C']) expect(await calendarOf(provider, symbol)).toBe('continuous');
    await put('calendar.json', JSON.stringify(XNYS));
    await put('B/calendar.json', '"continuous"');
    await later();
    expect(await Promise.all(['A', 'B', 'C'].map((symbol) => calendarOf(provider, symbol)))).toEqual(['XNYS', 'continuous', 'XNYS']);
  });

  test('a bar waits for the close of its session', async () => {
    await put('calendar.json', JSON.stringify(XNYS));
    await put('A/1day.csv', csv(barsFrom(rowsOf(days(0, 2)))));
    time = new VirtualTime({ startMs: START + DAY + 21 * 60 * MINUTE - 1 });
    const provider = folder();
    expect((await provider.describe('A', '1day')).lastMs).toBe(START);
    await time.advance(1);
    expect((await provider.describe('A', '1day')).lastMs).toBe(START + DAY);
  });

  test.each([
    '{',
    '"open"',
    '{"name":"x"}',
    JSON.stringify({ ...XNYS, timeZone: 'Mars/Base' }),
    JSON.stringify({ ...XNYS, close: '08:00' }),
    JSON.stringify({ ...XNYS, zone: 1 }),
  ])('%s is a fault of the file, until it is put right', async (text) => {
    await put('A/1day.csv', csv(days(0, 3)));
    await put('A/calendar.json', text);
    const provider = folder();
    await expect(provider.describe('A', '1day')).rejects.toMatchObject({ code: 'INVALID_FILE', fields: { file: 'A/calendar.json' } });
    expect((await provider.list())[0]!.fault).toMatchObject({ code: 'INVALID_FILE' });
    await rm(join(root, 'A/calendar.json'));
    await later();
    expect(await calendarOf(provider, 'A')).toBe('continuous');
    expect((await provider.list())[0]!.fault).toBeUndefined();
  });
});

describe('writing', () => {
  test('is READ_ONLY unless it was asked for', async () => {
    await put('A/1day.csv', csv(days(0, 3)));
    await expect(folder().write('A', '1day', days(3, 1))).rejects.toMatchObject({ code: 'READ_ONLY' });
  });

  test('adds rows behind a file that is written as here, in place', async () => {
    const path = await put('A/1day.csv', csv(days(0, 3)));
    const provider = folder({ writable: true });
    const { ino } = await stat(path);
    expect(await provider.write('A', '1day', days(3, 2))).toMatchObject({
      appended: 2,
      generation: 1,
      changed: { fromMs: START + 3 * DAY, toMs: START + 4 * DAY + 1 },
    });
    expect(await readFile(path, 'utf8')).toBe(csv(days(0, 5)));
    expect((await stat(path)).ino).toBe(ino);
  });

  test.each(['csv', 'csv.gz', 'parquet'] as const)('writes a %s file anew for a correction, with every bit of the rest', async (format) => {
    const odd = [days(0, 1), days(1, 1, { open: -0, high: Infinity }), days(2, 1, { close: NaN, volume: 5e-324 })].flatMap(rowsOf);
    await put(`A/1day.${format}`, await encodeBars(barsFrom(odd), format, nodePorts.timers));
    const provider = folder({ writable: true });
    expect(await provider.write('A', '1day', days(0, 1, { low: 1 }))).toMatchObject({ corrected: 1, generation: 2 });
    expect(await provider.write('A', '1day', days(3, 1))).toMatchObject({ appended: 1, generation: 2 });
    const expected = [{ ...odd[0]!, low: 1 }, ...odd.slice(1), ...rowsOf(days(3, 1))];
    for (const reader of [provider, folder()]) expect(rowsOf((await reader.read('A', '1day')).bars)).toEqual(expected);
  });

  test('an unfinished last line and other spellings are written anew', async () => {
    const path = await put('A/1day.csv', csv(days(0, 2)).replaceAll(',', ';') + '2024-03-01;1');
    const provider = folder({ writable: true });
    await provider.write('A', '1day', days(2, 1));
    expect(await readFile(path, 'utf8')).toBe(csv(days(0, 3)));
  });

  test('does not lose columns that it does not know', async () => {
    const path = await put('A/1day.csv', 'timestamp,open,high,low,close,volume,trades\n2024-02-28,1,2,1,2,5,17\n');
    const before = await readFile(path, 'utf8');
    await expect(folder({ writable: true }).write('A', '1day', days(3, 1))).rejects.toMatchObject({ code: 'READ_ONLY', message: /trades/ });
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('a new series gets a file in the folder that its symbol has', async () => {
    await put('aapl/1day.csv', csv(days(0, 3)));
    const provider = folder({ writable: true });
    await provider.write('AAPL', '1hour', makeBars('1hour', 0, 2));
    await provider.write('new', '1hour', makeBars('1hour', 0, 5000));
    expect((await provider.list()).map(({ symbol, stored }) => [symbol, ...stored])).toEqual([
      ['AAPL', '1hour', '1day'],
      ['NEW', '1hour'],
    ]);
    expect((await stat(join(root, 'aapl/1hour.csv'))).isFile()).toBe(true);
    expect(rowsOf((await folder().read('NEW', '1hour')).bars)).toEqual(rowsOf(makeBars('1hour', 0, 5000)));
  });

  test('writers through one provider wait for one another', async () => {
    const provider = folder({ writable: true });
    const bars = days(0, 20);
    await Promise.all(Array.from({ length: 20 }, (_, i) => provider.write('A', '1day', sliceBars(bars, i, i + 1))));
    expect(rowsOf((await provider.read('A', '1day')).bars)).toEqual(rowsOf(bars));
  });
});
