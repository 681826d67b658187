import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFeatureSet, featureSet, featureSets } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { braillePlot, sparkline } from '../src/cli/reference/plot.js';
import { barkeep, inFolder } from './support/cli.js';

const UTF8 = { LANG: 'en_GB.UTF-8' };
const BLOCKS = /[▁▂▃▄▅▆▇█]/;
const linesOf = (text: string): string[] => text.split('\n');

describe('barkeep sets NAME', () => {
  it.each(featureSets().map(({ name }) => name))(
    'shows unit, range, lookback, reach, memory, formula and source of every column of %s',
    async (name) => {
      const { columns } = describeFeatureSet(featureSet(name));
      const lines = linesOf((await barkeep(['sets', name])).out);
      const head = lines.find((line) => line.startsWith('COLUMN'))!;
      for (const column of columns) {
        const line = lines.find((candidate) => candidate.startsWith(`${column.name} `))!;
        for (const [title, value] of [
          ['UNIT', column.unit],
          ['LOOKBACK', String(column.lookback)],
          ['REACH', column.reach === null ? 'unbounded' : String(column.reach)],
          ['MEMORY', column.memory],
          ['FORMULA', column.expression],
          ['DESCRIPTION', column.description],
          ['SOURCE', column.source],
        ] as const)
          expect(line.slice(head.indexOf(title)).startsWith(value), `${column.name}: ${title}`).toBe(true);
        expect(line.slice(head.indexOf('RANGE')), column.name).toMatch(/^(any|[<>]=-?[\d.e-]+|-?[\d.e-]+\.\.-?[\d.e-]+)( whole)? /);
      }
    },
  );

  it('has no picture and whole lines in a pipe, and says the same whatever the locale is', async () => {
    const { out } = await barkeep(['sets', 'talib'], { env: UTF8 });
    expect(out).not.toMatch(BLOCKS);
    expect(out).not.toContain('…');
    expect((await barkeep(['sets', 'talib'])).out).toBe(out);
  });

  it('has a small picture of each column in a UTF-8 terminal, whose width no line passes', async () => {
    const { out } = await barkeep(['sets', 'legacy'], { env: UTF8, terminal: { columns: 100 } });
    const lines = linesOf(out).filter((line) => /^\w+ +[▁▂▃▄▅▆▇█ ]{16} /.test(line));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(featureSet('legacy').names);
    const table = linesOf(out).slice(3, 22);
    expect(Math.max(...table.map((line) => line.length))).toBe(100);
    expect(table.every((line) => line.length < 100 || line.endsWith('…'))).toBe(true);
    expect(out).toContain('barkeep sets legacy --wide');
    expect(out).toContain('AAPL daily');
  });

  it('shows whole lines in a terminal with --wide', async () => {
    const { out } = await barkeep(['sets', 'legacy', '--wide'], { env: UTF8, terminal: { columns: 60 } });
    expect(out).not.toContain('…');
    expect(out).toContain('the legacy loaders, pandas 2.3.3');
  });

  const plain: Record<string, string>[] = [{}, { LANG: 'C' }, { ...UTF8, LC_ALL: 'C' }, { ...UTF8, TERM: 'dumb' }];
  it.each(plain)('shows ASCII only in a terminal of %j', async (env) => {
    const { out } = await barkeep(['sets', 'legacy'], { env, terminal: { columns: 90 } });
    // oxlint-disable-next-line no-control-regex
    expect(out).toMatch(/^[\x00-\x7f]*$/);
    expect(out).toMatch(/~$/m);
  });
});

describe('barkeep sets NAME COLUMN', () => {
  it('shows all of one column, with a plot in a UTF-8 terminal', async () => {
    const { out } = await barkeep(['sets', 'legacy', 'rsi_14'], { env: UTF8, terminal: { columns: 80 } });
    for (const words of [
      'rsi_sma(close, 14)',
      'percent',
      '0..100',
      '13 bars',
      '270 bars',
      'window',
      'momentum',
      'pandas rolling mean',
      'AAPL daily',
    ])
      expect(out).toContain(words);
    const plot = linesOf(out).filter((line) => line.includes('┤'));
    expect(plot.length).toBe(8);
    expect(plot.every((line) => line.length <= 80)).toBe(true);
    expect(plot.join('')).toMatch(/[\u2801-\u28ff]/);
  });

  it('has no plot in a pipe, and is one object as JSON', async () => {
    expect((await barkeep(['sets', 'legacy', 'rsi_14'], { env: UTF8 })).out).not.toContain('┤');
    const { out } = await barkeep(['sets', 'legacy', 'rsi_14', '--json'], { env: UTF8, terminal: { columns: 80 } });
    expect(JSON.parse(out)).toEqual(describeFeatureSet(featureSet('legacy')).columns.find(({ name }) => name === 'rsi_14'));
  });

  it('says so where a column is not defined on the bundled bars', async () => {
    const { out } = await barkeep(['sets', 'talib', 'acos'], { env: UTF8, terminal: { columns: 80 } });
    expect(out).toContain('Not defined on the bundled bars');
  });

  it("shows a user's own set, and one that needs a panel without pictures", async () => {
    await inFolder(async (folder) => {
      writeFileSync(
        join(folder, 'mine.json'),
        JSON.stringify({ name: 'mine', features: { gap: 'close / ema(close, 12) - 1', place: 'rank(close)' } }),
      );
      const { out } = await barkeep(['sets', '--sets', folder, 'mine'], { env: UTF8, terminal: { columns: 200 } });
      expect(out).toMatch(/^gap +ratio +>=-1 /m);
      expect(out).not.toMatch(BLOCKS);
    });
  });
});

describe('a sparkline', () => {
  it('rises with its values, and leaves a hole where they are not defined', () => {
    expect(sparkline(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7), 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline(Float64Array.of(NaN, NaN, 0, 7, Infinity, Infinity), 3)).toBe(' ▅ ');
    expect(sparkline(Float64Array.of(NaN, NaN), 2)).toBe('  ');
  });

  it('shows an event that is rarer than its characters', () => {
    const values = new Float64Array(80);
    values[41] = 100;
    expect(sparkline(values, 16)).toBe(`${'▁'.repeat(8)}█${'▁'.repeat(7)}`);
  });
});

describe('a braille plot', () => {
  it('joins what is next to one another and leaves holes', () => {
    expect(braillePlot(Float64Array.of(0, 3, NaN, 3), 2, 1, { lo: 0, hi: 3 })).toEqual(['⣸⠈'.normalize()]);
    expect(braillePlot(Float64Array.of(0, 0), 1, 2, { lo: 0, hi: 1 })).toEqual(['⠀', '⣀']);
  });
});
