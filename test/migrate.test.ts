import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startForks, type Forks } from './harness/forks.js';
import { preparePython } from './harness/python.js';
import { cli } from './harness/server.js';
import { root } from './harness/workspace.js';

const LONG_MS = 300_000;
const COLUMNS = [
  ...['sma_20', 'sma_50', 'sma_200', 'ema_12', 'ema_26', 'rsi_14', 'atr_14', 'macd', 'macd_signal', 'macd_hist', 'bb_middle', 'bb_upper'],
  ...['bb_lower', 'volume_sma_20', 'volume_ratio', 'returns_1d', 'returns_5d', 'returns_20d'],
];
/** What test/pandas/loader.py does wrong, the columns that suffer from it, and the cause that is found for each. */
const FAULTS: readonly (readonly [fault: string, cause: string, columns: readonly string[]])[] = [
  ['zero', 'nan-as-zero', COLUMNS.filter((name) => !/^(ema|macd)/.test(name))],
  ['shift', 'shift', COLUMNS],
  ['ddof', 'ddof', ['bb_upper', 'bb_lower']],
  ['seed', 'seed', ['ema_12', 'ema_26', 'macd', 'macd_signal', 'macd_hist']],
  ['adjust', 'seed', ['ema_12', 'ema_26', 'macd', 'macd_signal', 'macd_hist']],
  ['adjusted', 'adjusted-prices', COLUMNS.filter((name) => !name.startsWith('volume'))],
  ['float32', 'float32', ['sma_20', 'ema_12', 'rsi_14', 'returns_1d']],
  ['close', 'time-label', COLUMNS],
  ['zone', 'time-label', COLUMNS],
];

/** Tried on two series; the others on one. */
const TWICE = new Set(['zero', 'shift', 'ddof', 'seed', 'adjusted']);

const { python, reason } = preparePython();
let forks: Forks | undefined;
beforeAll(async () => {
  if (python !== undefined) forks = await startForks(python);
}, LONG_MS);
afterAll(() => forks?.stop());

type Column = {
  readonly column: string;
  readonly inconsistent: number;
  readonly diagnoses: readonly { readonly cause: string; readonly explained: number }[];
};
type Report = {
  readonly passed: boolean;
  readonly cells: number;
  readonly inconsistent: number;
  readonly worstError: number;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly comparison: { readonly columns: readonly Column[]; readonly notes: readonly string[] };
  }[];
};

function compare(fault: string, symbols: string, ...args: readonly string[]): { readonly code: number | null; readonly report: Report } {
  const legacy = `${forks!.command} ${join(root, 'test/pandas/loader.py')} {bars} {out} ${fault}`;
  const range = ['--symbols', symbols, '--columns', COLUMNS.join(), '--slice-runs', '0', '--json', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'migrate', 'compare', '--legacy', legacy, ...range], {
    encoding: 'utf8',
  });
  expect(stdout, stderr).not.toBe('');
  return { code: status, report: JSON.parse(stdout) as Report };
}

describe('a pandas loader against Barkeep', () => {
  test(
    'has no inconsistent cell in the columns of legacy at 1e-9',
    ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { code, report } = compare('', 'AAPL,BTCUSD,QUOTES502');
      expect([code, report.inconsistent, report.cells]).toEqual([0, 0, 18 * (3270 + 1770 + 502)]);
      expect(report.worstError).toBeLessThan(1e-11);
    },
    LONG_MS,
  );

  test.each(FAULTS)(
    'with the fault %s is told to suffer from %s, in every column that does',
    (fault, cause, columns) => {
      if (python === undefined) return;
      const { code, report } = compare(fault, TWICE.has(fault) ? 'AAPL,BTCUSD' : 'BTCUSD', '--start', '2010-01-01', '--end', '2017-01-01');
      expect(code).toBe(1);
      for (const { symbol, comparison } of report.symbols.filter((each) => each.comparison !== undefined)) {
        const found = comparison.columns.filter(({ diagnoses }) => diagnoses.length > 0);
        const wanted = columns.filter((name) => found.some(({ column }) => column === name));
        expect(wanted.length, symbol).toBeGreaterThan(columns.length / 2);
        const causes = found
          .filter(({ column }) => columns.includes(column))
          .map(({ column, diagnoses }) => `${column} ${diagnoses[0]!.cause}`);
        expect(causes).toEqual(wanted.map((name) => `${name} ${cause}`));
      }
    },
    LONG_MS,
  );

  test(
    'that drops its first rows is told to have dropped them',
    ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const { report } = compare('dropna', 'AAPL', '--end', '2002-01-01');
      expect(report.symbols[0]!.comparison.notes).toEqual([expect.stringContaining('has dropped the first 199 rows')]);
    },
    LONG_MS,
  );
});
