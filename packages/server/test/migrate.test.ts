import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_GATES, emptyEvidence, FileMigrationStore } from '@barkeep/sdk/migration';
import { nodePorts } from '@barkeep/sdk';
import { describe, expect, test } from 'vitest';
import { pythonCalls } from '../src/cli/migrate/pythonCalls.js';
import { patternCalls } from '../src/cli/migrate/patternCalls.js';
import { suggest } from '../src/cli/migrate/suggest.js';
import { barkeep, DATA, inFolder } from './support/cli.js';

/** A legacy loader without a library: sma_20 and returns_1d of a file of bars, with a fault where one is named. */
const LOADER = `
import { readFileSync, writeFileSync } from 'node:fs';
const [bars, out, fault] = process.argv.slice(2);
const [head, ...rows] = readFileSync(bars, 'utf8').trim().split('\\n');
const at = head.split(',').indexOf('close');
const cells = rows.map((row) => row.split(','));
const close = cells.map((row) => Number(row[at]));
const sma = close.map((_, i) => (i < 19 ? NaN : close.slice(i - 19, i + 1).reduce((a, b) => a + b, 0) / 20));
const returns = close.map((c, i) => (i === 0 ? NaN : c / close[i - 1] - 1));
if (fault === 'fail') throw new Error('no such symbol');
const text = (v) => (fault === 'zero' && Number.isNaN(v) ? '0' : Number.isNaN(v) ? '' : String(fault === 'percent' ? 100 * v : v));
writeFileSync(out, 'Date,mean20,returns_1d\\n' + cells.map((row, i) => [row[0], text(sma[i]), text(returns[i])].join(',')).join('\\n') + '\\n');
`;

type Json = { readonly passed: boolean; readonly cells: number; readonly symbols: readonly Record<string, unknown>[] };

async function compare(folder: string, fault: string, ...args: readonly string[]) {
  writeFileSync(join(folder, 'loader.mjs'), LOADER);
  const legacy = `"${process.execPath}" loader.mjs {bars} {out} ${fault}`;
  return barkeep(
    ['migrate', 'compare', '--legacy', legacy, '--symbols', 'AAPL', '--end', '2000-07-01', '--alias', 'mean20=sma_20', ...args],
    { cwd: folder },
  );
}

describe('barkeep migrate compare', () => {
  test('passes a loader that says the same, by its own rule and by that of a gate', () =>
    inFolder(async (folder) => {
      const { code, out, err } = await compare(folder, '', '--columns', 'sma_20,returns_1d', '--symbols', 'AAPL,QUOTES502'.slice(0, 4));
      expect(err + out).toContain("option '--symbols <NAMES>' is given twice");
      expect(code).toBe(2);
      const right = await compare(folder, '', '--columns', 'sma_20,returns_1d');
      expect(right.out).toMatch(/0 inconsistent at 1.00e-9; worst error .*\nPassed\.\n$/);
      expect(right.code).toBe(0);
      const gates = join(folder, 'gates.json');
      writeFileSync(gates, JSON.stringify({ gates: { canary: { cells: 5_000, worst: 1e-9 } } }));
      const gated = await compare(folder, '', '--columns', 'sma_20,returns_1d', '--gates', gates, '--gate', 'canary');
      expect(gated.out).toContain('NOT MET: cells compared, at least 5,000: 172');
      expect(gated.code).toBe(1);
    }));

  test('tells of a fault with its cause, its first row and the fewest bars that show it', () =>
    inFolder(async (folder) => {
      const { code, out } = await compare(folder, 'zero', '--columns', 'sma_20,returns_1d', '--html', 'report.html');
      expect(code).toBe(1);
      expect(out).toContain('sma_20: 19 of 86 inconsistent');
      expect(out).toContain('nan-as-zero (100 %): legacy has the number 0 in 19 of 19 cells in which Barkeep has none');
      expect(out).toContain('smallest slice that shows it: 1 bar (2000-03-01T00:00:00Z … 2000-03-01T00:00:00Z) for sma_20');
      const html = readFileSync(join(folder, 'report.html'), 'utf8');
      expect(html).toMatch(/^<!doctype html>/);
      expect(html).not.toMatch(/src=|href=|@import|url\(/);
      expect(html).toContain('nan-as-zero');
      expect(html).toContain('prefers-color-scheme: dark');
    }));

  test('gives all of it as JSON', () =>
    inFolder(async (folder) => {
      const { out } = await compare(folder, 'percent', '--columns', 'returns_1d', '--json', '--slice-runs', '0');
      const { passed, cells, symbols } = JSON.parse(out) as Json;
      expect([passed, cells]).toEqual([false, 86]);
      expect(symbols[0]).toMatchObject({
        symbol: 'AAPL',
        comparison: { columns: [{ column: 'returns_1d', diagnoses: [{ cause: 'scale' }] }] },
        slice: null,
      });
    }));

  test('goes on where a symbol fails, and says why', () =>
    inFolder(async (folder) => {
      const { code, out } = await compare(folder, 'fail');
      expect(code).toBe(1);
      expect(out).toContain('no such symbol');
      expect(out).toContain('Not passed.');
    }));

  test('says which columns have no partner, and which are the same under another name', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'a.csv'), 'timestamp,SMA,own\n2020-01-01,1,5\n2020-01-02,2,7\n');
      writeFileSync(join(folder, 'b.csv'), 'timestamp,sma_20\n2020-01-01,1\n2020-01-02,2\n');
      const { code, out } = await barkeep(['migrate', 'compare', '--left', 'a.csv', '--right', 'b.csv'], { cwd: folder });
      expect(out).toContain('SMA: has the values of sma_20; compare it by --alias SMA=sma_20');
      expect(out).toContain('own: Barkeep has no column of this name');
      expect(code).toBe(1);
      expect(
        (await barkeep(['migrate', 'compare', '--left', 'a.csv', '--right', 'b.csv', '--alias', 'SMA=sma_20'], { cwd: folder })).code,
      ).toBe(0);
    }));

  test.each([
    [[], 'give --legacy with a command'],
    [['--legacy', 'python loader.py {symbol}'], 'no {out}'],
    [['--legacy', 'python loader.py {out}'], 'neither {symbol} nor {bars}'],
    [['--legacy', 'x {bars} {out}', '--left', 'a.csv'], 'leave it or --legacy out'],
    [['--legacy', 'x {bars} {out}', '--tolerance', '2'], '--tolerance'],
    [['--legacy', 'x {bars} {out}', '--alias', 'a'], 'LEGACY=BARKEEP'],
    [['--legacy', 'x {bars} {out}', '--origin', 'first'], 'range, series'],
    [['--legacy', 'x {bars} {out}', '--gate', 'legacy'], 'shadow, canary'],
    [['--legacy', 'x {bars} {out}', '--slice-runs', 'x'], 'whole number'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await barkeep(['migrate', 'compare', ...args]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('barkeep migrate set, status, log and report', () => {
  const migrate = (folder: string, ...args: readonly string[]) => barkeep(['migrate', ...args], { cwd: folder });

  test('keep a state with its log, and hold a stage back until its gate is open', () =>
    inFolder(async (folder) => {
      expect((await migrate(folder, 'status')).out).toContain('legacy\n\nThe gate to shadow is open.');
      expect((await migrate(folder, 'log')).out).toBe('nothing was changed yet\n');
      expect(await migrate(folder, 'set', 'shadow', '--who', 'ann', '--reason', 'begin')).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^shadow since /) as string,
      });
      const closed = await migrate(folder, 'set', 'canary');
      expect(closed.code).toBe(1);
      expect(closed.out).toContain('still shadow: the gate to canary is closed');
      expect(closed.out).toMatch(/NO +cells compared, at least +100,000 +0/);
      expect((await migrate(folder, 'status')).code).toBe(1);
      const store = new FileMigrationStore({ path: join(folder, 'barkeep-migration.json'), files: nodePorts.files });
      await store.addEvidence([
        {
          ...emptyEvidence(Date.now(), 'shadow'),
          servedLegacy: 9,
          compared: 9,
          cells: 200_000,
          worst: 1e-12,
          worstColumn: 'macd',
          version: 'legacy@1',
        },
      ]);
      expect((await migrate(folder, 'status')).code).toBe(0);
      expect(await migrate(folder, 'set', 'canary', '--share', '0.25', '--by', 'run', '--who', 'ann')).toMatchObject({
        code: 0,
        out: expect.stringContaining('canary, 25 % of the runs since') as string,
      });
      expect((await migrate(folder, 'set', 'legacy', '--who', 'bob', '--reason', 'odd numbers')).code).toBe(0);
      const log = await migrate(folder, 'log');
      expect(log.out).toMatch(/ann@\S+ +legacy → shadow +begin\n.*shadow → canary +25 % by run\n.*bob@\S+ +canary → legacy +odd numbers\n/);
      const report = await migrate(folder, 'report', '--html', 'm.html');
      expect(report.out).toMatch(/shadow +9 +0 +0 +9 +200,000 +0 +1.00e-12 macd/);
      expect(readFileSync(join(folder, 'm.html'), 'utf8')).toContain('odd numbers');
      const { state, days } = JSON.parse((await migrate(folder, 'report', '--json')).out) as { state: { stage: string }; days: unknown[] };
      expect([state.stage, days.length]).toEqual(['legacy', 1]);
    }));

  test('skip a stage by force only, and want a reason', () =>
    inFolder(async (folder) => {
      expect((await migrate(folder, 'set', 'primary')).err).toContain('set shadow first');
      expect((await migrate(folder, 'set', 'primary', '--force', ' ')).err).toContain('say why');
      expect((await migrate(folder, 'set', 'primary', '--force', 'a drill')).code).toBe(0);
      expect((await migrate(folder, 'log')).out).toContain('FORCED: a drill');
      expect((await migrate(folder, 'set', 'prime')).err).toContain('legacy, shadow, canary, primary, retired');
      expect((await migrate(folder, 'set', 'canary', '--share', '7')).err).toContain('0 to 1');
      expect((await migrate(folder, 'status', '--state', 'redis')).err).toContain('BARKEEP_REDIS_URL');
      expect((await migrate(folder, 'status', '--gates', 'none.json')).err).toContain('no such file');
    }));

  test('have in their gates what the documentation says', () => {
    expect(DEFAULT_GATES.retired).toMatchObject({ days: 28, fallbacks: 0 });
  });
});

const SCRIPT = `
import yfinance as yf
import pandas as pd
import talib
from talib import RSI as strength
df = yf.download("AAPL")
df2 = pd.read_csv(
    "bars.csv")
df["sma"] = df["Close"].rolling(window=20).mean()
df["dev"] = df.Close.rolling(20).std()
df["e"] = df["close"].ewm(span=12, adjust=False).mean()
df["r"] = df["close"].pct_change(5)
df["next"] = df["close"].shift(-1)
df["rsi"] = talib.RSI(df["close"], timeperiod=14)
df["rsi2"] = strength(df["close"], 14)
df["volume_mean"] = df["volume"].rolling(10).mean()
df = df.fillna(0)
print("rolling(20)")
def calc_rsi(close, n=9): ...
`;

/** What is found in a script by patterns: its line, and what replaces it. */
function found(script: string): string[] {
  return patternCalls(script, false).flatMap((call) => {
    const each = suggest(call);
    return each === undefined ? [] : [`${call.line - 1} ${each.kind === 'load' ? 'load' : (each.replacement ?? each.kind)}`];
  });
}

describe('barkeep migrate scan', () => {
  test('lists what loads bars and computes features in Python, with what replaces it', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'train.py'), SCRIPT);
      const { code, out } = await barkeep(['migrate', 'scan', '.', '--json'], { cwd: folder });
      expect(code).toBe(0);
      const { findings, read } = JSON.parse(out) as {
        findings: { line: number; kind: string; what: string; replacement: string | null }[];
        read: { parser: number };
      };
      expect(read.parser).toBe((await pythonCalls(['1'])) === undefined ? 0 : 1);
      const at = (line: number) => findings.filter((each) => each.line === line).map(({ kind, replacement }) => [kind, replacement]);
      expect(at(6)).toEqual([['load', expect.stringContaining('load_data')]]);
      expect(at(7)).toEqual([['load', expect.stringContaining('loadData')]]);
      expect(at(9)).toEqual([['feature', 'sma(close, 20)']]);
      expect(at(10)).toEqual([['feature', 'std(close, 20)']]);
      expect(at(11)).toEqual([['feature', 'ewm(close, 12)']]);
      expect(at(12)).toEqual([['feature', 'pct_change(close, 5)']]);
      expect(at(13)).toEqual([['hazard', null]]);
      expect(at(14)).toEqual([['feature', 'rsi(close, 14)']]);
      expect(at(15)).toEqual([['feature', 'rsi(close, 14)']]);
      expect(at(16)).toEqual([['feature', 'sma(volume, 10)']]);
      expect(at(17)).toEqual([['hazard', null]]);
      expect(at(18)).toEqual([]);
      expect(at(19)).toEqual([['feature', 'rsi(close, 9)']]);
    }));

  test('finds the same by patterns where there is no parser', () => {
    const byPatterns = patternCalls(SCRIPT, true).flatMap((call) => {
      const found = suggest(call);
      return found === undefined ? [] : [[call.line, found.kind, found.replacement]];
    });
    expect(byPatterns.map(([line]) => line)).toEqual([6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19]);
    expect(byPatterns.find(([line]) => line === 9)).toEqual([9, 'feature', 'sma(close, 20)']);
    expect(byPatterns.find(([line]) => line === 14)).toEqual([14, 'feature', 'rsi(close, 14)']);
  });

  test('finds in TypeScript what libraries, readers, sources and functions of one’s own do', () => {
    const script = `
import {
  RSI,
  SMA as Mean,
} from 'technicalindicators';
import { FasterEMA, BollingerBands } from 'trading-signals';
import Papa from 'papaparse';
import * as dfd from 'danfojs-node';
import { readFileSync } from 'node:fs';
import YahooFinance from 'yahoo-finance2';
import talib from 'talib-binding';
import { sma } from './indicators';
const tulind = require('tulind');
const Old = require('technicalindicators').WMA;
const a = RSI.calculate({
  values,
  period: 14,
}); // rsi(close, 99)
const b = Mean.calculate({ period: 20, values });
const c = new FasterEMA(12);
c.add(1);
const d = new BollingerBands(20, 2);
const rows = Papa.parse(readFileSync('AAPL.csv', 'utf8'));
const df = await dfd.readCSV('AAPL.csv');
df['Close'].rolling(20).mean();
df['close'].shift(-1);
const yahoo = new YahooFinance();
const e = await yahoo.historical('AAPL', {});
const f = await exchange.fetchOHLCV('BTC/USDT', '1h');
const g = talib.execute({ name: 'EMA', optInTimePeriod: 26, inReal });
tulind.indicators.rsi.indicator([closes], [14], done);
const h = await fetch(\`https://api.example.com/klines?symbol=\${symbol}\`);
export function calculateRsi(values: number[], period = 21): number[] {}
const wma = (values: number[], n: number): number[] => [];
class Own { atr(bars: Bar[], n: number): number { return 0; } }
const i = sma(closes, 50);
const j = closes[k] / closes[k - 1] - 1;
const l = Math.log(bars[k]!.close / bars[k - 5]!.close);
const m = closes.slice(-20).reduce((x, y) => x + y) / 20;
const n = JSON.parse(readFileSync(join(folder, 'candles', name), 'utf8'));
const o = Old.calculate({ values, period: 5 });
`;
    expect(found(script)).toEqual([
      ...[
        '14 rsi(close, 14)',
        '18 sma(close, 20)',
        '19 ema(close, 12)',
        '21 bbands(close, 20)',
        '22 load',
        '22 load',
        '23 load',
        '24 sma(close, 20)',
      ],
      ...['25 hazard', '27 load', '28 load', '29 ema(close, 26)', '30 rsi(close, 14)', '31 load', '32 rsi(close, 21)', '33 wma(close)'],
      ...['34 atr(high, low, close)', '35 sma(close, 50)', '36 pct_change(close, 1)', '37 pct_change(close, 5)', '38 feature', '39 load'],
      '40 wma(close, 5)',
    ]);
  });

  test('finds nothing in TypeScript that has words of it only', () => {
    const script = `
import { defineFeatureSet } from '@barkeep/feature-core';
const first = process.argv.slice(2).shift();
dayjs().diff(other, 'days');
defineFeatureSet('mine', { a: 'rsi(close, 14)', b: "sma(close, 20)", c: \`ema(close, \${n})\` });
// sma(close, 20)
/* a block: rsi(close) */
readFileSync('config.json');
await fetch('/api/products');
const total = items.slice(1).reduce((a, b) => a + b);
`;
    expect(found(script)).toEqual([]);
  });

  test('gives undefined where Python cannot be run', async () => {
    expect(await pythonCalls(['1'], '/nowhere/python3')).toBeUndefined();
  });

  test('reads notebooks, TypeScript, and Python that does not parse', () =>
    inFolder(async (folder) => {
      const cell = (type: string, source: string) => ({ cell_type: type, source: source.split(/(?<=\n)/) });
      writeFileSync(
        join(folder, 'a.ipynb'),
        JSON.stringify({
          cells: [
            cell('markdown', 'pd.read_csv("x")'),
            cell('code', 'import pandas as pd\n%time 1\n'),
            cell('code', 'x = 1\npd.read_parquet("bars.parquet")\n'),
          ],
        }),
      );
      writeFileSync(
        join(folder, 'b.ts'),
        "import { RSI, SMA } from 'technicalindicators';\nconst rsi = RSI.calculate({ period: 14, values });\nconst mean = SMA.calculate({ period: 20, values });\n",
      );
      writeFileSync(join(folder, 'c.py'), 'import pandas as pd\nprint "old"\npd.read_csv("bars.csv")\n');
      writeFileSync(join(folder, 'broken.ipynb'), '{');
      const { out } = await barkeep(['migrate', 'scan', '.'], { cwd: folder });
      expect(out).toMatch(/a\.ipynb#3:2 +loads bars +pandas.read_parquet/);
      expect(out).toMatch(/b\.ts:2 +computes a feature +technicalindicators.RSI.calculate +rsi\(close, 14\)/);
      expect(out).toMatch(/b\.ts:3 +computes a feature +technicalindicators.SMA.calculate +sma\(close, 20\)/);
      expect(out).toMatch(/c\.py:3 +loads bars/);
      expect(out).toContain('broken.ipynb is no notebook');
      expect(out).toMatch(/c\.py does not parse as Python 3: read by patterns|There is no python3/);
    }));

  test('says where nothing was found, and refuses a path that is none', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'a.js'), 'console.log(1);\n');
      expect((await barkeep(['migrate', 'scan', '.'], { cwd: folder })).out).toContain(
        'Nothing that loads bars or computes features was found in 1 file',
      );
      expect((await barkeep(['migrate', 'scan', 'none'], { cwd: folder })).code).toBe(2);
      expect(DATA.length).toBeGreaterThan(0);
    }));
});
