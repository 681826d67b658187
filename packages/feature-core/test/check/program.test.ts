import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkProgram,
  mergeReports,
  oddBars,
  type Bars,
  type Breach,
  type CheckReport,
  type ProgramCheckOptions,
} from '../../src/index.js';
import { cleanBars } from '../support/hostileBars.js';

type Column = (bars: Bars) => ArrayLike<number>;

const ROWS = 300;
const BARS = { name: 'walk', bars: cleanBars(ROWS, 11) };

function programOf(columns: Readonly<Record<string, Column>>) {
  return (bars: Bars) => ({ names: Object.keys(columns), columns: Object.values(columns).map((column) => column(bars)) });
}

async function breachOf(column: Column, options: ProgramCheckOptions = {}): Promise<Breach | null> {
  return (await checkProgram(programOf({ column }), BARS, options)).columns[0]!.breach;
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0) / values.length;
const ahead =
  (bars: number): Column =>
  ({ close }) =>
    close.map((_, i) => close[i + bars] ?? NaN);
const rolling =
  (before: number, after: number): Column =>
  ({ close }) =>
    close.map((_, i) => (i < before || i + after >= close.length ? NaN : mean(close.subarray(i - before, i + after + 1))));

describe('a program that reads ahead', () => {
  test.each<[string, Column, number, number, number]>([
    ['the next bar', ahead(1), 0, 1, 1],
    ['a bar far ahead', ahead(100), 0, 100, 100],
    ['a centred window', rolling(2, 2), 2, 3, 4],
    ['a normalisation over all', ({ close }) => close.map((value) => value / mean(close)), 0, 1, ROWS - 1],
    ['a maximum over all', ({ high }) => high.map((value) => value / Math.max(...high)), 0, 1, ROWS - 1],
    ['a minimum over all', ({ low }) => low.map((value) => value / Math.min(...low)), 0, 1, ROWS - 1],
    [
      'the value that its warm-up is filled with',
      ({ close }) => close.map((_, i) => mean(close.subarray(Math.max(0, i - 19), Math.max(20, i + 1)))),
      0,
      1,
      19,
    ],
    [
      'the close of its day from the day on',
      ({ close }) => close.map((_, i) => (i < 48 ? close[i]! : close[Math.min(close.length - 1, i - (i % 24) + 23)]!)),
      48,
      71,
      71,
    ],
    [
      'a vote of bars',
      ({ close }) => close.map((value, i) => (close.subarray(i + 1, i + 9).filter((next) => next > 2 * value).length >= 3 ? 1 : 0)),
      0,
      3,
      6,
    ],
    ['a late part only', ({ close }) => close.map((value, i) => (i < 222 ? value : value + (close[i + 5] ?? 0))), 222, 227, 227],
  ])('%s is found at its first row, with the bars that it reads', async (_name, column, row, nearest, farthest) => {
    for (const seed of [1, 2, 3]) {
      const breach = await breachOf(column, { seed });
      expect(breach).toMatchObject({ column: 'column', bars: 'walk', row, isFirst: true, reads: { nearest, farthest } });
      expect(breach!.timestamp).toBe(BARS.bars.timestamp[row]);
      expect(breach!.seen).toMatchObject({ whole: column(BARS.bars)[row], by: expect.stringMatching(/cut|future/) });
    }
  });

  test('how many bars there are is found, and said', async () => {
    expect(await breachOf(({ close }) => close.map((value, i) => value + (i < 0.7 * close.length ? 0 : 1)))).toMatchObject({
      reads: null,
      finding: expect.stringMatching(
        /^changes with how many bars follow, not with their values; [\d.]+ with all bars, [\d.]+ where they end with its own$/,
      ),
    });
  });

  test('of any shape is found at its first row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 250 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 1, max: 1000 }),
        async (first, near, width, seed) => {
          const column: Column = ({ close }) =>
            close.map((value, i) =>
              i < first ? value : close.subarray(i + near, i + near + width + 1).reduce((total, next) => total + next, value),
            );
          expect(await breachOf(column, { seed })).toMatchObject({
            row: first,
            reads: { nearest: first + near, farthest: Math.min(first + near + width, ROWS - 1) },
          });
        },
      ),
      { numRuns: 25, seed: 4 },
    );
  });
});

describe('a program that does not', () => {
  test.each<[string, Column]>([
    ['the bar itself', ({ close }) => close],
    ['a window behind it', rolling(9, 0)],
    ['everything before it', ({ close }) => close.map((_, i) => mean(close.subarray(0, i + 1)))],
    ['nothing', ({ close }) => close.map(() => 1)],
    [
      'noise of rounding that the length of the whole decides',
      ({ close }) => close.map((value) => value * (1 + 1e-7 * (close.length % 7))),
    ],
  ])('read ahead is clean: %s', async (_name, column) => {
    expect(await breachOf(column)).toBe(null);
  });

  test('is held to the bit with a tolerance of 0', async () => {
    const noisy: Column = ({ close }) => close.map((value) => value * (1 + 1e-15 * (close.length % 7)));
    expect(await breachOf(noisy, { tolerance: 0 })).not.toBe(null);
  });
});

describe('a check of a program', () => {
  const counts = ({ attacks }: CheckReport): Record<string, number> =>
    Object.fromEntries(attacks.map(({ attack, rows }) => [attack, rows]));

  test('attacks every row once where nothing stops it', async () => {
    const { cut, future } = counts(await checkProgram(programOf({ close: ({ close }) => close }), BARS));
    expect([cut! + future!, cut]).toEqual([ROWS - 1, Math.ceil((ROWS - 1) / 3)]);
  });

  test('stops when it is told to, and counts what is done', async () => {
    let left = 20;
    const { cut, future } = counts(await checkProgram(programOf({ close: ({ close }) => close }), BARS, { goOn: () => left-- > 0 }));
    expect(cut! + future!).toBe(20);
  });

  test('finds the columns that leak among those that do not', async () => {
    const report = await checkProgram(programOf({ a: rolling(3, 0), b: ahead(2), c: ({ close }) => close, d: rolling(2, 2) }), BARS);
    expect(report.clean).toBe(false);
    expect(report.columns.map(({ name, breach }) => [name, breach?.row])).toEqual([
      ['a', undefined],
      ['b', 0],
      ['c', undefined],
      ['d', 2],
    ]);
  });

  test('says which columns differ from run to run, and attacks the others', async () => {
    let run = 0;
    const report = await checkProgram(
      programOf({ random: ({ close }) => close.map((value, i) => value + (i > 40 ? ++run : 0)), b: ahead(2) }),
      BARS,
    );
    expect(report.columns.map(({ breach }) => [breach?.attack, breach?.row])).toEqual([
      ['repeat', 41],
      ['cut', 0],
    ]);
  });

  test('leaves runs out that cannot be made, and refuses a program that cannot be run at all', async () => {
    const program = (bars: Bars) => (bars.close.length < 50 ? null : programOf({ b: ahead(1) })(bars));
    expect((await checkProgram(program, BARS)).columns[0]!.breach).toMatchObject({ row: 0 });
    await expect(checkProgram(() => null, BARS)).rejects.toThrow('null for all of the bars');
  });

  test('ends a search early where it is told to, and says so', async () => {
    const columns = { a: ahead(1), late: ({ close }: Bars) => close.map((value, i) => (i < 222 ? value : (close[i + 5] ?? 0))) };
    const report = await checkProgram(programOf(columns), BARS, { goOnSearching: () => false });
    expect(report.columns[0]!.breach).toMatchObject({ row: 0, isFirst: true });
    expect(report.columns[1]!.breach).toMatchObject({ isFirst: false, finding: expect.stringContaining('cut short') });
  });

  test('takes one bar', async () => {
    const one = { name: 'one', bars: cleanBars(1, 1) };
    expect((await checkProgram(programOf({ close: ({ close }) => close }), one)).clean).toBe(true);
  });

  test('on several bars is one report: the first breach and the slowest forgetting count', async () => {
    const program = programOf({ holes: ({ close }) => close.map((value, i) => (Number.isNaN(value) ? (close[i + 1] ?? NaN) : value)) });
    const odd = { name: 'odd', bars: oddBars(300, 4) };
    const reports = [await checkProgram(program, BARS), await checkProgram(program, odd)] as const;
    const merged = mergeReports(reports);
    const hole = odd.bars.close.findIndex(Number.isNaN);
    expect(reports[0].clean).toBe(true);
    expect(merged.clean).toBe(false);
    expect(merged.columns[0]!.breach).toMatchObject({ bars: 'odd', row: hole, reads: { nearest: hole + 1 } });
    expect(merged.attacks).toHaveLength(6);
  });
});
