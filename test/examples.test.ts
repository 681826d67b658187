import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { preparePython } from './harness/python.js';
import { PYTHON_VARIABLES } from './harness/pythonSnippets.js';
import { LONGEST_WITH_PANDAS_MS } from './harness/snippets.js';
import { filesBelow, readText, root } from './harness/workspace.js';

const scripts = (JSON.parse(readText('package.json')) as { scripts: Record<string, string> }).scripts;

/** What each example shows, in part. */
const SHOWS: Readonly<Record<string, readonly RegExp[]>> = {
  'compare-versions.mjs': [
    /^changed +trend .*ema\(close, 12\).* → .*ema\(close, 26\)/m,
    /^AAPL, 3270 rows: 1 of 2 shared columns are the same to the bit/m,
    /^(swing@[0-9a-f]{12}): 3 columns, right on \d\d\.\d % .*\n(?!\1)swing@[0-9a-f]{12}: 3 columns, right on /m,
  ],
  'evaluate.mjs': [/^core@[0-9a-f]{12}: 152 columns, right on \d\d\.\d % of days/m],
  'library.mjs': [/legacy@[0-9a-f]{12}: \d+ bars, 18 columns/, /pushed one by one: 0 of \d+ values differ/],
  'sdk.mjs': [/^AAPL +.*1day/m, /loadData: \d+ rows x 23 columns/, /latest, second time: 152 features .*a hit/],
  'train.ts': [
    /^env43-market@[0-9a-f]{12}: 1770 rows x 40 columns/m,
    /^walk-2, rows 1450,1750: next direction right at rate 0\.003: \d+\.\d %/m,
  ],
  'server-client.mjs': [/AAPL .* known since/, /404 UNKNOWN_SYMBOL: .*AAPL/],
};

describe('the examples', () => {
  const names = filesBelow('examples', '.mjs', '.ts').map((path) => path.slice('examples/'.length));

  test('are all known here, and each has its command', () => {
    expect(names).toEqual(Object.keys(SHOWS).sort());
    expect(names.map((name) => scripts[`example:${name.replace(/\.\w+$/, '')}`])).toEqual(
      names.map((name) => `exec node scripts/run.mjs examples/${name}`),
    );
  });

  test('import published names only', () => {
    const imports = names.flatMap((name) => [...readText(`examples/${name}`).matchAll(/from '([^']+)'/g)].map((match) => match[1]!));
    expect(imports.filter((name) => !/^(node:|@barkeep\/(feature-core|sdk|sdk\/training|server)$)/.test(name))).toEqual([]);
  });

  test.each(names)('%s runs and shows what it is for', (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`examples/${name}`], { cwd: root, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    for (const pattern of SHOWS[name]!) expect(stdout).toMatch(pattern);
  });
});

/** What each example in Python shows, in part. */
const SHOWN_BY_PYTHON: Readonly<Record<string, readonly RegExp[]>> = {
  'python_client.py': [
    /^AAPL +1day/m,
    /last row: True/,
    /252 rows x 25 columns, UTC/,
    /copy: True/,
    /did you mean AAPL\? \[UNKNOWN_SYMBOL\]/,
  ],
};

/** One script in three versions and what they import: `policies.test.ts` runs them. */
const OF_POLICIES = ['legacy_loader.py', 'policy_agent.py', 'train_policy.py', 'train_policy_full_speed.py', 'train_policy_one_import.py'];

describe('the examples in Python', () => {
  test('are all known here', () => {
    const names = filesBelow('examples', '.py').map((path) => path.slice('examples/'.length));
    expect(names).toEqual([...Object.keys(SHOWN_BY_PYTHON), ...OF_POLICIES].sort());
  });

  for (const [name, patterns] of Object.entries(SHOWN_BY_PYTHON)) {
    test(`${name} runs and shows what it is for`, { timeout: LONGEST_WITH_PANDAS_MS }, ({ skip }) => {
      const { python, reason } = preparePython();
      if (reason !== undefined) return skip(reason);
      const env = { ...process.env, ...PYTHON_VARIABLES, NODE_OPTIONS: '' };
      const { status, stdout, stderr } = spawnSync(python, [`examples/${name}`], { cwd: root, encoding: 'utf8', env });
      expect(status, stderr).toBe(0);
      for (const pattern of patterns) expect(stdout).toMatch(pattern);
    });
  }
});
