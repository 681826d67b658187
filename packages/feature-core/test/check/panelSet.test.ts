import { describe, expect, test } from 'vitest';
import { checkPanelSet, checkProgram, computePanel, defineFeatureSet, oddBars, type Bars, type Panel } from '../../src/index.js';
import { panelProgram } from '../../src/check/checkPanelSet.js';
import { cleanBars } from '../support/hostileBars.js';

const ROWS = 200;
const BARS = { name: 'walk', bars: cleanBars(ROWS, 11) };
const ODD = { name: 'odd', bars: oddBars(120, 3) };
const set = defineFeatureSet('places', {
  place: 'rank(close / shift(close, 5))',
  smooth: 'ema(zscore(close), 4)',
  within: 'demean(rank(volume) - sma(rank(volume), 3))',
  own: 'close / open',
});

describe('a set that compares symbols', () => {
  test('is clean on every column, with what it reads and its warm-up', async () => {
    const report = await checkPanelSet(set, [BARS, ODD], { seed: 5 });
    expect(report).toMatchObject({ subject: set.version, seed: 5, clean: true });
    expect(report.columns.map(({ bound }) => bound?.ahead)).toEqual([0, 0, 0, 0]);
    expect(report.columns.map(({ warmUp }) => warmUp)).toEqual([
      { declared: 5, observed: 5 },
      { declared: 3, observed: 3 },
      { declared: 2, observed: 2 },
      { declared: 0, observed: 0 },
    ]);
    const done = (bars: string): number => report.attacks.filter((each) => each.bars === bars).reduce((sum, { rows }) => sum + rows, 0);
    expect(done('walk')).toBeGreaterThanOrEqual(150);
    expect(done('odd')).toBeGreaterThanOrEqual(119);
  });

  test('has nothing to say where there are no bars', async () => {
    expect(await checkPanelSet(set, [{ name: 'none', bars: cleanBars(0, 1) }])).toMatchObject({ columns: [], clean: true });
  });

  test.each(['close', 'volume'] as const)(
    'that knows the next %s of another symbol is found, with the bar that it reads',
    async (column) => {
      const ahead = (bars: Bars): Bars => ({ ...bars, [column]: bars[column].map((value, row) => bars[column][row + 1] ?? value) });
      const others = (panel: Panel): Panel =>
        Object.fromEntries(
          Object.entries(panel as Record<string, Bars>).map(([symbol, bars]) => [symbol, symbol === 'C' ? bars : ahead(bars)]),
        );
      const program = panelProgram(1, (panel) => computePanel(others(panel), set).get('C')!);
      const { columns, clean } = await checkProgram(program, BARS, { tolerance: 0 });
      expect(clean).toBe(false);
      const breaches = columns.flatMap(({ name, breach }) => (breach === null ? [] : [[name, breach.reads] as const]));
      expect(breaches.map(([name]) => name)).toEqual(column === 'close' ? ['place', 'smooth'] : ['within']);
      for (const [, reads] of breaches) expect(reads!.nearest).toBeLessThan(ROWS);
    },
  );
});
