import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startForks, type Forks } from './harness/forks.js';
import { preparePython } from './harness/python.js';
import { cli } from './harness/server.js';
import { root } from './harness/workspace.js';

const LONG_MS = 600_000;
const ROWS = 240;
const LAST = ROWS - 1;
/** The bars begin at 05:00, so that the first day has 19 of them. */
const FIRST_HOUR = 5;
const FIRST_DAY = 24 - FIRST_HOUR;
const HOLE = 100;
const TRAIN = Math.floor(ROWS * 0.7);

/** For each column of leaks.py the first row that can see a later bar, and the nearest and the farthest that it sees. */
const LEAKS: Readonly<Record<string, readonly [row: number, nearest: number, farthest: number]>> = {
  negative_shift: [0, 1, 1],
  // close[1] / close[0] - 1.
  next_return: [0, 1, 1],
  // Rows 0 and 1 lack a bar before them: they are empty in any case.
  centred_window: [2, 3, 4],
  whole_series_zscore: [0, 1, LAST],
  whole_series_maximum: [0, 1, LAST],
  train_scaler: [0, 1, TRAIN - 1],
  // The last close of the day, at every hour of it.
  day_forward_filled: [0, FIRST_DAY - 1, FIRST_DAY - 1],
  day_mean: [0, 1, FIRST_DAY - 1],
  // The first mean, of rows 0 to 9.
  back_filled_warm_up: [0, 1, 9],
  // Between the values before and after the hole.
  interpolated_hole: [HOLE, HOLE + 1, HOLE + 1],
  // Row 46 has the mean of rows 0 to 49; the rows before it are empty.
  late_window: [46, 47, 49],
  // Each bar ahead weighs two thirds of the one before: a hundred thousandth is left some thirty bars ahead.
  reversed_mean: [0, 1, NaN],
  // It takes several bars at once to move it.
  quantile: [0, NaN, NaN],
};

const { python, reason } = preparePython();
const folder = mkdtempSync(join(tmpdir(), 'barkeep-pandas-'));
const bars = join(folder, 'bars.csv');
let forks: Forks | undefined;

beforeAll(async () => {
  if (python === undefined) return;
  writeFileSync(bars, barsText());
  forks = await startForks(python);
}, LONG_MS);

afterAll(() => {
  forks?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A wave that grows, so that every bar differs; a hole in one volume. */
function barsText(): string {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const close = 100 + 7 * Math.sin(row / 11) + 3 * Math.cos(row * 1.7) + row / 50;
    const time = new Date(Date.UTC(2024, 0, 8, FIRST_HOUR + row)).toISOString();
    const volume = row === HOLE ? '' : 1000 + 300 * Math.sin(row * 0.7);
    return [time, close - 0.3, close + 1, close - 1, close, volume].join();
  });
  return `timestamp,open,high,low,close,volume\n${lines.join('\n')}\n`;
}

type Report = {
  readonly clean: boolean;
  readonly failures: readonly unknown[];
  readonly checks: readonly [
    {
      readonly columns: readonly {
        readonly name: string;
        readonly breach: { row: number; isFirst: boolean; reads: { nearest: number; farthest: number } } | null;
      }[];
    },
  ];
};

function barkeep(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'check', ...args], { encoding: 'utf8', cwd: root });
  return { code: status, out: stdout, err: stderr };
}

function check(script: string, ...args: readonly string[]): Report {
  const command = `${forks!.command} test/pandas/${script} {bars} {out}`;
  const { out, err } = barkeep('--command', command, '--bars', bars, '--json', ...args);
  expect(err).toContain('computed as they are: 1 hole (first: line 102)');
  return JSON.parse(out) as Report;
}

describe('barkeep check of a pandas script', () => {
  test(
    'finds a leak of each kind, with its first row and the bars that it reads',
    ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { clean, checks, failures } = check('leaks.py', '--budget', '60 runs');
      const found = checks[0].columns.map(({ name, breach }) => [
        name,
        breach === null ? null : [breach.row, breach.reads?.nearest, breach.reads?.farthest],
      ]);
      const wanted = Object.entries(LEAKS).map(([name, row]) => [
        name,
        row.map((value) => (Number.isNaN(value) ? expect.any(Number) : value)),
      ]);
      expect(found).toEqual(wanted);
      expect([clean, failures]).toEqual([false, []]);
      expect(checks[0].columns.every(({ breach }) => breach?.isFirst)).toBe(true);
      const { farthest } = checks[0].columns.find(({ name }) => name === 'reversed_mean')!.breach!.reads;
      expect(farthest).toBeGreaterThan(20);
      expect(farthest).toBeLessThan(40);
    },
    LONG_MS,
  );

  test(
    'passes what knows only the past, rounding apart',
    ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { clean, checks, failures } = check('clean.py', '--budget', '120');
      expect(checks[0].columns.filter(({ breach }) => breach !== null)).toEqual([]);
      expect(checks[0].columns.length).toBe(14);
      expect([clean, failures]).toEqual([true, []]);
    },
    LONG_MS,
  );

  test(
    'finds rounding where every bit is asked for',
    ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { checks } = check('clean.py', '--budget', '10', '--tolerance', '0');
      expect(checks[0].columns.filter(({ breach }) => breach !== null).map(({ name }) => name)).toContain('fourier');
    },
    LONG_MS,
  );

  test(
    'runs a script by itself, as a user does',
    ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { code, out, err } = barkeep('--command', `${python} test/pandas/clean.py {bars} {out}`, '--bars', bars, '--budget', '3');
      expect(err).toMatch(/^barkeep: .*1 hole \(first: line 102\)\n$/);
      expect(code).toBe(0);
      expect(out).toContain('Clean: 14 columns.');
    },
    LONG_MS,
  );

  test(
    'shows the end of a traceback',
    ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { code, err } = barkeep('--command', `${python} -c 'import pandas; pandas.DataFrame().nothing' {bars} {out}`, '--bars', bars);
      expect(code).toBe(2);
      expect(err).toContain("AttributeError: 'DataFrame' object has no attribute 'nothing'");
    },
    LONG_MS,
  );
});
