import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { durationText, manyProgressText } from '../src/cli/progress.js';
import { barkeep, DATA, inFolder } from './support/cli.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** A folder of bars in which BAD has a broken line 17, and ODD odd values. */
function makeBars(folder: string): void {
  const text = readFileSync(join(DATA, 'aapl_1d.csv'), 'utf8');
  for (const symbol of ['AAA', 'BAD', 'ODD']) mkdirSync(join(folder, 'bars', symbol), { recursive: true });
  writeFileSync(join(folder, 'bars/AAA/1day.csv'), text);
  writeFileSync(
    join(folder, 'bars/BAD/1day.csv'),
    replaceLine(text, 17, (line) => line.replace(/,[^,]*/, ',x')),
  );
  writeFileSync(
    join(folder, 'bars/ODD/1day.csv'),
    replaceLine(text, 9, (line) => line.replace(/[^,]*$/, '-1')),
  );
  cpSync(join(DATA, 'eurusd_1h.csv.gz'), join(folder, 'bars/eurusd_1h.csv.gz'));
}

function replaceLine(text: string, number: number, change: (line: string) => string): string {
  return text
    .split('\n')
    .map((line, k) => (k === number - 1 ? change(line) : line))
    .join('\n');
}

describe('barkeep compute over a folder', () => {
  test('writes the bytes of single files, names the broken one at the end, and exits with 2', () =>
    inFolder(async (cwd) => {
      makeBars(cwd);
      const many = await barkeep(['compute', '--bars', 'bars', '--set', 'legacy', '--out', 'out', '--format', 'csv'], { cwd });
      expect(many.code).toBe(2);
      const lines = many.err.trim().split('\n');
      expect(lines[0]).toContain('ODD/1day.csv: odd values, computed as they are: 1 negative volume (first: line 9)');
      expect(lines.at(-2)).toContain('BAD 1day failed: BAD/1day.csv, line 17: ');
      expect(lines.at(-1)).toMatch(/^barkeep: 3 files computed \(\d+ bars\), 1 failed; /);
      expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['AAA', 'BAD', 'EURUSD', 'ODD', 'barkeep-manifest.jsonl']);
      for (const [source, file] of [
        ['bars/AAA/1day.csv', 'out/AAA/1day.csv'],
        ['bars/eurusd_1h.csv.gz', 'out/EURUSD/1hour.csv'],
      ] as const) {
        expect((await barkeep(['compute', '--bars', source, '--set', 'legacy', '--out', 'one.csv'], { cwd })).code).toBe(0);
        expect(readFileSync(join(cwd, file)).equals(readFileSync(join(cwd, 'one.csv')))).toBe(true);
      }
      const again = await barkeep(['compute', '--bars', 'bars', '--set', 'legacy', '--out', 'out', '--format', 'csv', '--resume'], { cwd });
      expect(again.code).toBe(2);
      expect(again.err).toMatch(/0 files computed \(0 bars\), 3 were done already, 1 failed/);
    }));

  test('is strict, repairs, chooses timeframes and columns, and takes threads', () =>
    inFolder(async (cwd) => {
      makeBars(cwd);
      const base = ['compute', '--bars', 'bars', '--set', 'legacy', '--out', 'out', '--format', 'csv'];
      const hour = await barkeep([...base, '--timeframe', '1h', '--workers', '1', '--columns', 'rsi,sma_20'.split(',')[1]!], { cwd });
      expect(hour.code, hour.err).toBe(0);
      expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['EURUSD', 'barkeep-manifest.jsonl']);
      const strict = await barkeep([...base, '--strict'], { cwd });
      expect(strict.err).toMatch(/ODD 1day failed: ODD\/1day\.csv, line 9: .*leave --strict out/);
      writeFileSync(
        join(cwd, 'bars/BAD/1day.csv'),
        replaceLine(readFileSync(join(cwd, 'bars/AAA/1day.csv'), 'utf8'), 5, () => '').replace('\n\n', '\n'),
      );
      expect((await barkeep([...base, '--repair'], { cwd })).code).toBe(0);
    }));

  test('computes a set that compares symbols, which a single file cannot', () =>
    inFolder(async (cwd) => {
      makeBars(cwd);
      mkdirSync(join(cwd, 'sets'));
      writeFileSync(join(cwd, 'sets/mine.json'), JSON.stringify({ name: 'mine', features: { strength: 'rank(close)' } }));
      const set = ['--sets', 'sets', '--set', 'mine'];
      const panel = await barkeep(['compute', '--bars', 'bars', ...set, '--out', 'out', '--format', 'csv', '--timeframe', '1day'], { cwd });
      expect(panel.code).toBe(2);
      expect(readFileSync(join(cwd, 'out/AAA/1day.csv'), 'utf8').split('\n')[1]).toMatch(/,0\.75$/);
      const single = await barkeep(['compute', '--bars', 'bars/AAA/1day.csv', ...set, '--out', 'one.csv'], { cwd });
      expect(single.code).toBe(2);
      expect(single.err).toContain('barkeep compute --bars FOLDER');
    }));

  test('refuses what does not fit a folder, or a file', () =>
    inFolder(async (cwd) => {
      makeBars(cwd);
      writeFileSync(join(cwd, 'plain'), '');
      const refusal = async (...args: string[]): Promise<string> => {
        const { code, err } = await barkeep(['compute', '--set', 'legacy', ...args], { cwd });
        expect(code, err).toBe(2);
        return err;
      };
      expect(await refusal('--bars', 'bars', '--out', '-')).toContain('name a folder');
      expect(await refusal('--bars', 'bars', '--out', 'o.csv.gz')).toContain('name a folder');
      expect(await refusal('--bars', 'bars', '--out', 'bars')).toContain('the same folder');
      expect(await refusal('--bars', 'bars', '--out', 'bars/eurusd_1h.csv.gz')).toContain('name a folder');
      expect(await refusal('--bars', 'bars', '--out', 'plain')).toContain('no folder');
      expect(await refusal('--bars', 'bars', '--out', 'o', '--format', 'xls')).toContain('csv, csv.gz, parquet');
      expect(await refusal('--bars', 'bars', '--out', 'o', '--workers', '0')).toContain('--workers');
      expect(await refusal('--bars', 'bars', '--out', 'o', '--timeframe', '5min')).toContain('there are 1hour, 1day');
      expect(await refusal('--bars', 'bars', '--out', 'o', '--timeframe', '7min')).toContain('7min');
      mkdirSync(join(cwd, 'empty'));
      expect(await refusal('--bars', 'empty', '--out', 'o')).toContain('holds no bars');
      for (const option of [['--timeframe', '1day'], ['--format', 'csv'], ['--workers', '2'], ['--resume']])
        expect(await refusal('--bars', 'bars/AAA/1day.csv', '--out', 'o.csv', ...option)).toContain(`${option[0]} is for a folder`);
    }));

  test.each(['SIGKILL', 'SIGINT'] as const)('goes on with --resume after %s, and ends up with the same bytes', (signal) =>
    inFolder(async (cwd) => {
      const text = readFileSync(join(DATA, 'aapl_1d.csv'), 'utf8');
      for (let k = 0; k < 40; k++) {
        mkdirSync(join(cwd, `bars/S${k}`), { recursive: true });
        writeFileSync(join(cwd, `bars/S${k}/1day.csv`), text);
      }
      const args = ['compute', '--bars', 'bars', '--set', 'legacy', '--out', 'out', '--format', 'csv', '--workers', '2'];
      const child = spawn(process.execPath, [CLI, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
      let told = '';
      child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      while (finished(cwd) < 5) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill(signal);
      const code = await ended;
      if (signal === 'SIGINT') {
        expect(code).toBe(130);
        expect(told).toContain('which --resume goes on from');
        expect(leftovers(cwd)).toEqual([]);
      }
      const done = finished(cwd);
      expect(done).toBeLessThan(40);
      const resumed = await barkeep([...args, '--resume'], { cwd });
      expect(resumed.code, resumed.err).toBe(0);
      const skipped = Number(/(\d+) were done already/.exec(resumed.err)?.[1]);
      expect(skipped).toBeGreaterThanOrEqual(5);
      expect(skipped).toBeLessThanOrEqual(done + 2);
      await barkeep(['compute', '--bars', 'bars/S0/1day.csv', '--set', 'legacy', '--out', 'one.csv'], { cwd });
      const expected = readFileSync(join(cwd, 'one.csv'));
      for (let k = 0; k < 40; k++) expect(readFileSync(join(cwd, `out/S${k}/1day.csv`)).equals(expected)).toBe(true);
      expect(leftovers(cwd)).toEqual([]);
    }),
  );
});

/** Lines of the manifest: files that are whole. */
function finished(cwd: string): number {
  try {
    return readFileSync(join(cwd, 'out/barkeep-manifest.jsonl'), 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}

function leftovers(cwd: string): string[] {
  return readdirSync(join(cwd, 'out'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));
}

describe('progress of many files', () => {
  test('tells share, files, rates and the time left', () => {
    const progress = { done: 200, total: 800, bars: 1_200_000, bytes: 25, totalBytes: 100 };
    expect(manyProgressText(progress, 4000)).toBe('computing  25 %  200 of 800 files  300.0 k bars/s  50.0 files/s  12 s left');
    expect(manyProgressText({ ...progress, done: 0, bytes: 0 }, 1000)).toContain('time left not known yet');
  });

  test('tells a time in its own units', () => {
    expect([400, 12_300, 200_000, 7_500_000].map(durationText)).toEqual(['0.4 s', '12 s', '3 min 20 s', '2 h 5 min']);
  });
});
