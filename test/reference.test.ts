import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeOperators, ERROR_CODES, featureSets } from '@barkeep/feature-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEMS } from '../packages/server/src/problems.js';
import { freePort, cli, startBarkeep, type ServerProcess } from './harness/server.js';
import { filesBelow, PACKAGES, readText } from './harness/workspace.js';

/** Lines of a page's tables whose first cell is a name in backticks: name → the other cells. */
function rows(page: string, section?: string): Map<string, string[]> {
  const text = readText(page);
  const part = section === undefined ? text : (text.split(/^## /m).find((candidate) => candidate.startsWith(`${section}\n`)) ?? '');
  return new Map(
    [...part.matchAll(/^\| `([^`]+)`[^|]*\|(.*)\|$/gm)].map((match) => [match[1]!, match[2]!.split('|').map((cell) => cell.trim())]),
  );
}

function help(...args: string[]): string {
  const { stdout, status } = spawnSync(process.execPath, [cli, ...args, '--help'], { encoding: 'utf8' });
  expect(status, args.join(' ')).toBe(0);
  return stdout;
}

function missing(wanted: readonly string[], known: ReadonlyMap<string, unknown>): string[] {
  return wanted.filter((name) => !known.has(name));
}

describe('docs/cli.md', () => {
  const commands = [...(help().split(/^Commands:$/m)[1] ?? '').matchAll(/^ {2}([a-z][a-z-]*)\b/gm)]
    .map((match) => match[1]!)
    .filter((name) => name !== 'help');

  test('has a section for every command, and for no other', () => {
    const sections = [...readText('docs/cli.md').matchAll(/^## barkeep (\S+)$/gm)].map((match) => match[1]);
    expect(commands.length).toBeGreaterThanOrEqual(4);
    expect(sections.sort()).toEqual([...commands].sort());
  });

  test.each(commands)('has a line for every flag of barkeep %s, and for no other', (command) => {
    const below = [...(help(command).split(/^Commands:$/m)[1] ?? '').matchAll(/^ {2}([a-z][a-z-]*)\b/gm)].map((match) => match[1]!);
    const pages = [help(command), ...below.filter((name) => name !== 'help').map((name) => help(command, name))];
    const flags = [...pages.join('\n').matchAll(/^\s+(?:-\w, )?(--[a-z][a-z-]*)/gm)]
      .map((match) => match[1]!)
      .filter((flag) => flag !== '--help');
    const documented = [...rows('docs/cli.md', `barkeep ${command}`).keys()].flatMap((name) => /--[a-z][a-z-]*/.exec(name) ?? []);
    expect(documented.sort()).toEqual([...new Set(flags)].sort());
  });

  test('and docs/sdk.md have a line for every environment variable, and for no other', () => {
    const sources = PACKAGES.flatMap((name) => filesBelow(`packages/${name}/src`, '.ts', '.js'));
    const variables = new Set(sources.flatMap((path) => [...readText(path).matchAll(/\bBARKEEP_[A-Z_]+\b/g)].map((match) => match[0])));
    const documented = [...rows('docs/cli.md', 'Environment').keys(), ...rows('docs/sdk.md', 'Environment').keys()];
    expect(documented.sort()).toEqual([...variables, 'PORT'].sort());
  });
});

describe('docs/http.md and docs/metrics.md', () => {
  let server: ServerProcess;
  let cacheDir: string;
  beforeAll(async () => {
    cacheDir = mkdtempSync(join(tmpdir(), 'barkeep-reference-'));
    // Nobody answers at that Redis: its metrics are told all the same.
    server = await startBarkeep([], { BARKEEP_REDIS_URL: `redis://127.0.0.1:${await freePort()}`, BARKEEP_CACHE_DIR: cacheDir });
    await fetch(`${server.url}/api/v1/features/AAPL/1day`);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(cacheDir, { recursive: true, force: true });
  });

  test('name every route, and no other', async () => {
    const index = await (await fetch(`${server.url}/`)).text();
    const routes = [...index.matchAll(/^(GET|POST) +(\/\S*)/gm)].map((match) => `${match[1]} ${match[2]}`).concat('GET /');
    expect(routes.length).toBeGreaterThanOrEqual(7);
    expect([...rows('docs/http.md', 'Routes').keys()].sort()).toEqual([...routes].sort());
  });

  test('name every query parameter of the features route, and no other', async () => {
    const problem = (await (await fetch(`${server.url}/api/v1/features/AAPL/1day?nosuchparameter=1`)).json()) as { known: string[] };
    expect([...rows('docs/http.md', 'Query parameters').keys()].sort()).toEqual([...problem.known].sort());
  });

  test('name every metric, and no other', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const metrics = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]!);
    expect([...rows('docs/metrics.md').keys()].sort()).toEqual(metrics.sort());
  });
});

describe('docs/errors.md', () => {
  test('has a line for every error code, with the status that the server gives, and for no other', () => {
    const documented = rows('docs/errors.md');
    expect([...documented.keys()].sort()).toEqual([...ERROR_CODES].sort());
    const stated = ERROR_CODES.map((code) => [code, documented.get(code)![0]]);
    expect(stated).toEqual(ERROR_CODES.map((code) => [code, String(PROBLEMS[code].status)]));
  });
});

describe('the generated pages', () => {
  test('are what scripts/docs.mjs writes, and no picture is left over: run "pnpm run docs" after a change', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  }, 120_000);

  test('name every operator and every set', () => {
    expect(
      missing(
        describeOperators().map(({ name }) => name),
        rows('docs/operators.md'),
      ),
    ).toEqual([]);
    expect(featureSets().filter(({ name }) => !readText('docs/features.md').includes(`(features/${name}.md)`))).toEqual([]);
  });

  test('say of every operator its unit, range, lookback, reach, memory, source and revision', () => {
    const single = describeOperators().filter(({ kind }) => kind !== 'cross');
    expect(single.filter(({ name }) => cells('docs/operators.md').find(([first]) => first === `\`${name}\``)?.length !== 10)).toEqual([]);
    expect(incomplete('docs/operators.md', single.length)).toEqual([]);
  });

  test.each(featureSets().map((set) => [set.name, set.names] as const))(
    'say all that there is of every column of %s, in its order',
    (name, names) => {
      const table = cells(`docs/features/${name}.md`);
      expect(table.map(([, column]) => /^`(.+)`<br>/.exec(column!)?.[1])).toEqual(names);
      expect(incomplete(`docs/features/${name}.md`, names.length)).toEqual([]);
    },
  );

  test('say of every column of core its range, its lookback and how fast the origin is forgotten', () => {
    const told = rows('docs/core.md');
    const { names } = featureSets().find(({ name }) => name === 'core')!;
    expect([...told.keys()]).toEqual(names);
    expect([...told.values()].filter((row) => row.length !== 7 || row.includes(''))).toEqual([]);
  });

  test('show a picture of every operator and every column, each of 3 KB or less', () => {
    const pages = ['docs/operators.md', ...featureSets().map(({ name }) => `docs/features/${name}.md`)];
    const shown = pages.flatMap((page) =>
      [...readText(page).matchAll(/\]\(([^)]+\.svg)\)/g)].map((match) => join(dirname(page), match[1]!)),
    );
    const wanted =
      describeOperators().filter(({ kind }) => kind !== 'cross').length + featureSets().reduce((sum, { names }) => sum + names.length, 0);
    expect(new Set(shown).size).toBe(wanted);
    expect(shown.filter((path) => !readText(path).startsWith('<svg ') || readText(path).length > 3_000)).toEqual([]);
  });

  test('give the two sides of every convention, and both differ', () => {
    const page = readText('docs/conventions.md');
    for (const name of ['rsi', 'rsi_sma', 'ema', 'ewm', 'atr', 'atr_sma', 'stddev', 'std', 'max', 'greater', 'macd', 'bbands'])
      expect(page).toContain(`| \`${name}\``);
    expect(page.match(/^They (do not meet|agree)/gm)?.length).toBe(page.match(/^!\[/gm)?.length);
    expect(page.match(/^\| \d+ \|.*\| 0 \|$/gm)?.length ?? 0).toBeLessThan(page.match(/^\| \d+ \|/gm)!.length / 2);
  });
});

/** The cells of the rows of a page's tables of ten columns. */
function cells(page: string): string[][] {
  return [...readText(page).matchAll(/^\| (.*) \|$/gm)]
    .map((match) => match[1]!.split(/(?<!\\) \| /).map((cell) => cell.trim()))
    .filter((row) => row.length === 10 && row[2] !== 'picture' && row[1] !== 'picture' && row[1] !== '');
}

/** Rows that leave something out, and how many there should be where it is another number. */
function incomplete(page: string, count: number): unknown[] {
  const table = cells(page);
  const empty = table.filter((row) => row.some((cell) => cell === '' || cell === 'undefined' || cell === 'NaN'));
  return table.length === count ? empty : [...empty, `${table.length} rows, not ${count}`];
}
