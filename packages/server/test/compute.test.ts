import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compute, FeatureFrame, featureSet } from '@barkeep/feature-core';
import { fileSource, memorySource, nodePorts, parquetPieces, readBarsFile } from '@barkeep/sdk';
import { describe, expect, it } from 'vitest';
import { progressText } from '../src/cli/progress.js';
import { barkeep, DATA, inFolder } from './support/cli.js';

const HEADER = 'timestamp,open,high,low,close,volume\n';
const ROWS = ['2024-01-01,1,2,0.5,1.5,10', '2024-01-02,1.5,2.5,1,2,11', '2024-01-03,2,3,1.5,2.5,12'];
const BARS = `${HEADER}${ROWS.join('\n')}\n`;

const computing = (bars: string, out: string, ...more: string[]): string[] => [
  'compute',
  '--bars',
  bars,
  '--set',
  'legacy',
  '--out',
  out,
  ...more,
];

describe('compute', () => {
  it('writes a row for each bar: ISO times, shortest numbers, empty fields where nothing is defined', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'bars.csv'), BARS);
      expect(await barkeep(computing('bars.csv', 'out.csv'), { cwd: folder })).toMatchObject({ code: 0, out: '', err: '' });
      const lines = readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split('\n');
      expect(lines[0]).toBe(['timestamp', ...featureSet('legacy').names].join(','));
      expect(lines.slice(1).map((line) => line.split(',', 1)[0])).toEqual([
        '2024-01-01T00:00:00Z',
        '2024-01-02T00:00:00Z',
        '2024-01-03T00:00:00Z',
      ]);
      expect(lines[1]).toContain(',,');
    }));

  it.each(['aapl_1d.csv', 'eurusd_1h.csv.gz'])('has the bits of the library on %s, in every form', (name) =>
    inFolder(async (folder) => {
      const { bars } = await readBarsFile(name, await fileSource(nodePorts.files, join(DATA, name)), { timers: nodePorts.timers });
      const frame = compute(bars, 'legacy');
      for (const out of ['out.csv', 'out.csv.gz', 'out.parquet'])
        expect((await barkeep(computing(join(DATA, name), out), { cwd: folder })).code).toBe(0);
      const text = readFileSync(join(folder, 'out.csv'), 'utf8');
      expect(gunzipSync(readFileSync(join(folder, 'out.csv.gz'))).toString()).toBe(text);
      expect(readFileSync(join(folder, 'out.parquet')).subarray(0, 4).toString()).toBe('PAR1');
      const rows = text.trimEnd().split('\n').slice(1);
      expect(rows).toHaveLength(frame.length);
      const differing = rows.findIndex((row, i) => {
        const values = row.split(',').slice(1);
        return !values.every((value, k) => Object.is(value === '' ? NaN : Number(value.replace('inf', 'Infinity')), frame.columns[k]![i]));
      });
      expect(differing).toBe(-1);
    }),
  );

  it('to - writes nothing but the data', async () => {
    const { code, out, err } = await barkeep(computing(join(DATA, 'aapl_1d.csv'), '-', '--columns', 'rsi_14,sma_20'));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^timestamp,rsi_14,sma_20\n/);
  });

  const forms: readonly [string, (text: string) => Promise<Uint8Array>][] = [
    ['CSV', async (text) => Buffer.from(text)],
    ['gzip', async (text) => gzipSync(text)],
    [
      'Parquet',
      async (text) => {
        const { bars } = await readBarsFile('x.csv', memorySource(Buffer.from(text)), { timers: nodePorts.timers });
        const names = ['open', 'high', 'low', 'close', 'volume'] as const;
        const frame = new FeatureFrame({ timestamps: bars.timestamp, names, columns: names.map((name) => bars[name]), metadata: {} });
        const frames = (async function* () {
          yield frame;
        })();
        const pieces: Uint8Array[] = [];
        for await (const piece of parquetPieces(frames)) pieces.push(piece);
        return Buffer.concat(pieces);
      },
    ],
  ];
  it.each(forms)('reads %s from standard input, in pieces of any size, as from a file', (_, encode) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'bars.csv'), BARS);
      const { out } = await barkeep(computing('bars.csv', '-'), { cwd: folder });
      const bytes = await encode(BARS);
      for (const size of [1, 3, 64, bytes.length]) {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (__, k) => bytes.subarray(k * size, (k + 1) * size));
        expect(await barkeep(computing('-', '-'), { cwd: folder, stdin: Readable.from(pieces) })).toMatchObject({ code: 0, out, err: '' });
      }
    }),
  );

  it('tells of a fault in standard input by that name, and that it is empty only where it is', async () => {
    const refused = (...pieces: Buffer[]) => barkeep(computing('-', '-'), { stdin: Readable.from(pieces) });
    expect(await refused()).toMatchObject({ code: 2, out: '', err: 'barkeep: standard input: is empty\n' });
    expect((await refused(Buffer.from(`${HEADER}2024-01-01,1,x,1,1,1\n`))).err).toMatch(/^barkeep: standard input, line 2: /);
    expect((await refused(gzipSync(BARS).subarray(0, 40))).err).toMatch(/^barkeep: standard input: the gzip data ends early/);
  });

  it('stops when asked to while a pipe gives nothing', async () => {
    const silent = new Readable({ read: () => undefined });
    const result = await barkeep(computing('-', '-'), {
      stdin: silent,
      onStop: (stop) => (setTimeout(stop, 20, 'SIGINT'), () => undefined),
    });
    expect(result.code).toBe(130);
  });

  it('repairs when asked to, and says what it did', () =>
    inFolder(async (folder) => {
      const [a, b, c] = ROWS;
      writeFileSync(join(folder, 'clean.csv'), BARS);
      writeFileSync(join(folder, 'bad.csv'), `${HEADER}${[c, a, '2024-01-02,9,9,9,9,9', b].join('\n')}\n`);
      const refused = await barkeep(computing('bad.csv', 'out.csv'), { cwd: folder });
      expect(refused).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(/^barkeep: bad\.csv, line 3: .*2024-01-01T00:00:00Z.*\n$/),
      });
      const repaired = await barkeep(computing('bad.csv', '-', '--repair'), { cwd: folder });
      expect(repaired.code).toBe(0);
      expect(repaired.err).toMatch(/^barkeep: bad\.csv: repaired: .* 1 row of a repeated timestamp dropped \(line 4\)\n$/);
      expect(repaired.out).toBe((await barkeep(computing('clean.csv', '-'), { cwd: folder })).out);
    }));

  it('counts odd values and computes them; --strict refuses them', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'odd.csv'), `${BARS}2024-01-04,1,0.5,2,1,5\n2024-01-05,1,2,0.5,1,\n`);
      const { code, err } = await barkeep(computing('odd.csv', '-'), { cwd: folder });
      expect(code).toBe(0);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
      expect(err).toContain('1 high below low (first: line 5)');
      expect(err).toContain('1 hole (first: line 6)');
      expect(await barkeep(computing('odd.csv', 'out.csv', '--strict'), { cwd: folder })).toMatchObject({
        code: 2,
        err: expect.stringContaining('odd.csv, line 5'),
      });
      expect(existsSync(join(folder, 'out.csv'))).toBe(false);
    }));

  const refusals: readonly [string, string, string][] = [
    ['a bad field', `${HEADER}${ROWS[0]}\n2024-01-02,1,x,1,1,1\n`, 'line 3'],
    ['a missing column', 'timestamp,open,high,low,close\n2024-01-01,1,1,1,1\n', 'volume'],
    ['a repeated timestamp', `${HEADER}${ROWS[0]}\n${ROWS[0]}\n`, 'line 3'],
    ['a row that is short', `${HEADER}2024-01-01,1,1\n`, 'line 2'],
    ['an empty file', '', 'empty'],
    ['a header only of spaces', ' \n', 'bars.csv'],
  ];
  it.each(refusals)('%s is one line with file and place, exit 2 and no output; an earlier output survives', (_, text, place) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'bars.csv'), text);
      writeFileSync(join(folder, 'out.csv'), 'earlier');
      const { code, out, err } = await barkeep(computing('bars.csv', 'out.csv'), { cwd: folder });
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^barkeep: bars\.csv.*\n$/);
      expect(err).toContain(place);
      expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('earlier');
      expect(readdirSync(folder).sort()).toEqual(['bars.csv', 'out.csv']);
    }),
  );

  it('a truncated gzip is refused with no output', () =>
    inFolder(async (folder) => {
      const whole = gzipSync(readFileSync(join(DATA, 'aapl_1d.csv')));
      writeFileSync(join(folder, 'bars.csv.gz'), whole.subarray(0, whole.length >> 1));
      expect(await barkeep(computing('bars.csv.gz', 'out.csv'), { cwd: folder })).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^barkeep: bars\.csv\.gz.*\n$/),
      });
      expect(readdirSync(folder)).toEqual(['bars.csv.gz']);
    }));

  const usage: readonly [string, (folder: string) => string[], string][] = [
    ['an unknown suffix', () => computing('bars.csv', 'out.xlsx'), '.csv, .csv.gz, .parquet'],
    ['the input as output', () => computing('bars.csv', './bars.csv'), 'same file'],
    ['the input as output by another name', () => computing('bars.csv', 'link.csv'), 'same file'],
    ['a folder as output', () => computing('bars.csv', 'folder.csv'), 'is a folder'],
    ['an output folder that is not there', () => computing('bars.csv', 'none/out.csv'), 'no folder'],
    ['an input that is not there', () => computing('none.csv', 'out.csv'), 'none.csv'],
    ['a folder as input', () => computing('folder.csv', '-'), 'is a folder, and --out is -'],
    ['an unknown set', () => ['compute', '--bars', 'bars.csv', '--set', 'legasy', '--out', '-'], 'did you mean legacy?'],
    ['an unknown column', () => computing('bars.csv', '-', '--columns', 'sma_21'), 'did you mean sma_20'],
    ['a column twice', () => computing('bars.csv', '-', '--columns', 'sma_20,sma_20'), 'twice'],
    ['an option without a text', () => ['compute', '--bars', '', '--set', 'legacy', '--out', 'out.csv'], '--bars missing'],
    ['an option that is missing', () => ['compute', '--bars', 'bars.csv', '--set', 'legacy'], '--out'],
    ['an option twice', () => computing('bars.csv', '-', '--bars', 'link.csv'), "option '--bars <FILE>' is given twice; give it once"],
    ['a flag twice', () => computing('bars.csv', '-', '--repair', '--repair'), 'is given twice'],
    ['a flag that is misspelt', () => computing('bars.csv', '-', '--repiar'), 'Did you mean --repair?'],
  ];
  it.each(usage)('%s is a sentence and exit 2', (_, args, words) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'bars.csv'), BARS);
      symlinkSync(join(folder, 'bars.csv'), join(folder, 'link.csv'));
      mkdirSync(join(folder, 'folder.csv'));
      const { code, out, err } = await barkeep(args(folder), { cwd: folder });
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(words);
      expect(err).toMatch(/^barkeep: [^\n]*\n/);
      expect(err).not.toMatch(/\n\s+at |error:/);
      expect(readFileSync(join(folder, 'bars.csv'), 'utf8')).toBe(BARS);
    }),
  );

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0)('a folder that cannot be written is a sentence and exit 2', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'bars.csv'), BARS);
      mkdirSync(join(folder, 'locked'), { mode: 0o500 });
      expect(await barkeep(computing('bars.csv', 'locked/out.csv'), { cwd: folder })).toMatchObject({
        code: 2,
        err: expect.stringContaining('cannot be written'),
      });
      chmodSync(join(folder, 'locked'), 0o700);
    }),
  );

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('stops at %s with %i and leaves nothing behind', (signal, expected) =>
    inFolder(async (folder) => {
      const result = await barkeep(computing(join(DATA, 'aapl_1d.csv'), 'out.csv'), {
        cwd: folder,
        onStop: (stop) => (stop(signal), () => undefined),
      });
      expect(result.code).toBe(expected);
      expect(readdirSync(folder)).toEqual([]);
    }),
  );

  it('progress tells share, rate and time left', () => {
    expect(progressText('computing', 3_000_000, 10_000_000, 'bars', 2_000)).toBe('computing  30 %  1.5 M bars/s  5 s left');
    expect(progressText('attacking', 12, 60, 'runs', 6_000)).toBe('attacking  20 %  2.0 runs/s  24 s left');
    expect(progressText('reading', 50_000, 100_000, 'bytes', 10_000)).toBe('reading  50 %  5.0 kB/s  10 s left');
  });
});
