import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { barkeep, DATA, inFolder, type CliResult } from '../support/cli.js';

/** A script in which `close` and `volume` are columns of numbers, and that writes the columns of `body`, an object. */
function script(
  body: string,
  write = 'rows.map((row, i) => [row[0], ...Object.values(columns).map((column) => column[i] ?? "")].join())',
): string {
  return `
    const { readFileSync, writeFileSync } = require('node:fs');
    const [, , from, to] = process.argv;
    const rows = readFileSync(from, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
    const [open, high, low, close, volume] = [1, 2, 3, 4, 5].map((k) => rows.map((row) => (row[k] === '' ? NaN : Number(row[k]))));
    const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;
    const columns = ${body};
    writeFileSync(to, [['timestamp', ...Object.keys(columns)].join(), ...${write}].join('\\n') + '\\n');
  `;
}

/** Checks the script, in a folder of its own and with a blank and a quote in its name. */
async function check(source: string, args: readonly string[] = [], bars = 'quotes502_1d.csv'): Promise<CliResult> {
  return inFolder(async (folder) => {
    const file = join(folder, 'features.cjs');
    writeFileSync(file, source);
    const given = bars === '' ? [] : ['--bars', bars];
    return barkeep(['check', '--command', `'${process.execPath}' '${file}' {bars} {out}`, ...given, ...args], {
      env: { PATH: process.env.PATH! },
    });
  });
}

const CLEAN =
  '{ sma: close.map((_, i) => (i < 9 ? NaN : mean(close.slice(i - 9, i + 1)))), change: close.map((x, i) => x / close[i - 1]) }';

describe('barkeep check --command', () => {
  it('passes a script that knows nothing of the future', async () => {
    const { code, out, err } = await check(script(CLEAN), ['--budget', '12 runs']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^sma +9 +9 +9 +\d+ +clean$/m);
    expect(out).toContain(
      'Attacked 12 of 502 rows (2.4 %) in 17 runs: 4 with the later bars cut off, 8 with others in their place; 3 later starts.',
    );
    expect(out).toContain('Clean: 2 columns.');
    expect(out).not.toContain('Replay');
  });

  it('names the column, the row and the bars that a leak reads, exits with 1, and says how to do it again', async () => {
    const leak = '{ sma: close, centred: close.map((_, i) => (i < 2 || i + 2 >= close.length ? NaN : mean(close.slice(i - 2, i + 3)))) }';
    const { code, out } = await check(script(leak), ['--budget', '12']);
    expect(code).toBe(1);
    expect(out).toMatch(/^sma .* clean$/m);
    expect(out).toMatch(/^centred .* reads ahead: row 2$/m);
    expect(out).toMatch(
      /1 of 2 columns in breach:\n {2}centred, row 2 \(\d{4}-.*, quotes502_1d.csv\): reads bars 3 … 4, 1 to 2 bars ahead; \d.* with all bars, nothing where they end with its own\n/,
    );
    expect(out).toMatch(/^Replay: barkeep check --command '.*' --bars quotes502_1d.csv --budget '\d+ runs' --seed 1$/m);
  });

  it('gives the same as JSON', async () => {
    const { code, out } = await check(script('{ next: close.map((_, i) => close[i + 1]) }'), [
      '--budget',
      '3',
      '--json',
      '--seed',
      '5',
      '--tolerance',
      '1e-6',
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      clean: false,
      seed: 5,
      tolerance: 1e-6,
      failures: [],
      replay: expect.stringContaining('--tolerance 1e-6 --seed 5'),
      checks: [{ columns: [{ name: 'next', reads: null, breach: { row: 0, isFirst: true, reads: { nearest: 1, farthest: 1 } } }] }],
    });
  });

  it('attacks on bundled hourly bars and on odd ones where no bars are given, and finds what holes are filled with', async () => {
    const filled = '{ filled: close.map((x, i) => (x === x ? x : close[i + 1])) }';
    const { code, out } = await check(script(filled), ['--budget', '60'], '');
    expect(code).toBe(1);
    expect(out).toContain('on 1,000 of EURUSD 1hour, 300 odd bars of seed 1 (ties, zeros, gaps, holes)');
    expect(out).toMatch(/filled, row \d+ \(.*, odd bars\): reads bar/);
  });

  it('says of a column that is another each time that it is, and attacks the others', async () => {
    const { code, out } = await check(script('{ noise: close.map(() => Math.random()), next: close.map((_, i) => close[i + 1]) }'), [
      '--budget',
      '3',
    ]);
    expect(code).toBe(1);
    expect(out).toContain('noise, row 0 (');
    expect(out).toContain('is another when it is run again on the same bars');
    expect(out).toMatch(/^next .* reads ahead: row 0$/m);
  });

  it.each([
    [
      'fails',
      'throw new TypeError("no such column")',
      /on all bars of quotes502_1d.csv it ended with exit code 1, and says:[^]*TypeError: no such column/,
    ],
    ['writes nothing', '', /it wrote no file to \{out\}/],
    [
      'writes fewer rows',
      script(CLEAN, 'rows.slice(9).map((row) => [row[0], 1, 2].join())'),
      /493 rows for 502 bars; write one row for every bar/,
    ],
    [
      'writes no timestamps',
      script(CLEAN, 'rows.map((row, i) => [i, 1, 2].join())'),
      /its first column 'timestamp' is '0' in row 0, where the bar is of \d{4}/,
    ],
    ['writes text', script(CLEAN, 'rows.map((row) => [row[0], "buy", 2].join())'), /sma is 'buy' in row 0; write numbers/],
    ['writes uneven rows', script(CLEAN, 'rows.map((row) => [row[0], 1].join())'), /row 0 has 2 fields where the header has 3/],
    ['writes one name twice', script('{ a: close }').replace("'timestamp', ", "'timestamp', 'a', "), /two columns are called 'a'/],
    ['writes no columns', script('{}'), /its header is 'timestamp'/],
    ['writes an empty file', "require('node:fs').writeFileSync(process.argv[3], '')", /the file is empty/],
  ])('a script that %s is told so, with exit 2', async (_name, source, words) => {
    const { code, out, err } = await check(source);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^barkeep: the command cannot be checked: /);
    expect(err).toMatch(words);
  });

  it('a script that hangs is ended after --timeout, with what it started', async () => {
    const started = join(mkdtempSync(join(tmpdir(), 'barkeep-hangs-')), 'pid');
    const hangs = `const child = require('node:child_process').spawn('sleep', ['600']); require('node:fs').writeFileSync('${started}', String(child.pid)); setTimeout(() => {}, 600_000)`;
    const { code, err } = await check(hangs, ['--timeout', '1.5']);
    expect([code, err]).toEqual([
      2,
      'barkeep: the command cannot be checked: on all bars of quotes502_1d.csv it had not ended after 1.5 s, which --timeout says\n',
    ]);
    const isAlive = (): boolean => existsSync(`/proc/${readFileSync(started, 'utf8')}`);
    for (let left = 100; isAlive() && left > 0; left--) await delay(20);
    expect(isAlive()).toBe(false);
  });

  it('a replay of a check that made no attack is a command that is taken', async () => {
    const { out } = await check(script('{ noise: close.map(() => Math.random()) }'), ['--budget', '3']);
    expect(out).toMatch(/^Replay: .* --budget '1 runs' --seed 1$/m);
  });

  it('counts runs that fail on few bars, and does not judge by them', async () => {
    const { code, out } = await check(`${script(CLEAN)}\nif (rows.length < 10) process.exit(3);`, ['--budget', '12']);
    expect(code).toBe(0);
    expect(out).toMatch(/runs? failed and (is|are) not counted; the first, on \d bars?: it ended with exit code 3/);
  });

  it('leaves the odd bars out where the script does not take them, and says why', async () => {
    const source = `${script(CLEAN)}\nif (close.some((x) => x !== x)) throw new Error('holes');`;
    const { code, out } = await check(source, ['--budget', '4'], '');
    expect(code).toBe(0);
    expect(out).toContain('Not attacked on odd bars: it ended with exit code 1');
  });

  it('takes numbers, times and words as Python writes them', async () => {
    const python =
      'rows.map((row, i) => [row[0].replace("T", " ").replace("Z", "+00:00"), i % 2 ? "True" : "False", i === 3 ? "-inf" : i === 4 ? "nan" : i === 5 ? \'"7.5"\' : 1e-300].join(";"))';
    const source = script('{ a: close, b: close }', python)
      .replace(').join(), ...rows', ').join(";"), ...rows')
      .replace('Object.keys(columns)].join()', "Object.keys(columns)].join(';')");
    expect(await check(source, ['--budget', '2'])).toMatchObject({ code: 0, err: '' });
    const epochs = script(CLEAN, 'rows.map((row, i) => [Date.parse(row[0]) / 1000, i, 2].join())');
    expect(await check(epochs, ['--budget', '2'])).toMatchObject({ code: 0, err: '' });
  });

  it('hands paths on as they are, whatever is in them, and leaves nothing behind', () =>
    inFolder(async (folder) => {
      const odd = join(folder, `it's "odd" $(touch pwned) ; dir`);
      mkdirSync(odd);
      writeFileSync(join(folder, 'features.cjs'), script(CLEAN));
      vi.stubEnv('TMPDIR', odd);
      try {
        const command = `'${process.execPath}' features.cjs {bars} {out}`;
        const bars = join(DATA, 'quotes502_1d.csv');
        const result = await barkeep(['check', '--command', command, '--bars', bars, '--budget', '1'], {
          cwd: folder,
          env: { PATH: process.env.PATH! },
        });
        expect(result).toMatchObject({ code: 0, err: '' });
      } finally {
        vi.unstubAllEnvs();
      }
      expect(readdirSync(folder).sort()).toEqual(['features.cjs', `it's "odd" $(touch pwned) ; dir`]);
      expect(readdirSync(odd)).toEqual([]);
    }));

  it('ends the script and itself at a signal', async () => {
    let stop: (signal: 'SIGTERM') => void = () => undefined;
    const result = barkeep(['check', '--command', 'sleep 300 # {bars} {out}', '--bars', 'quotes502_1d.csv'], {
      env: { PATH: process.env.PATH! },
      onStop: (given) => ((stop = given), () => undefined),
    });
    const waited = new Promise((resolve) => setTimeout(resolve, 500));
    await waited;
    stop('SIGTERM');
    expect((await result).code).toBe(143);
  });
});
