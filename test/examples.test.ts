import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { preparePython } from './harness/python.js';
import { cli, startBarkeep } from './harness/server.js';
import { filesBelow, readText, root } from './harness/workspace.js';

const scripts = (JSON.parse(readText('package.json')) as { scripts: Record<string, string> }).scripts;

/** What each example shows, in part. */
const SHOWS: Readonly<Record<string, readonly RegExp[]>> = {
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

describe('examples/train_policy.py', () => {
  const { python, reason } = preparePython();
  const policy = (name: string, argument: string, env: NodeJS.ProcessEnv = {}): string => {
    const { status, stdout, stderr } = spawnSync(python!, [`examples/${name}.py`, argument], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: join(root, 'packages/python/src'), PYTHONDONTWRITEBYTECODE: '1', ...env },
    });
    expect(status, stderr).toBe(0);
    return stdout;
  };

  test('with one import changed is the same script but for this line', () => {
    const [legacy, changed] = ['train_policy', 'train_policy_one_import'].map((name) => readText(`examples/${name}.py`).split('\n'));
    expect(changed!.filter((line, i) => line !== legacy![i])).toEqual(['from barkeep.data_loader import load_data']);
    expect(legacy).toContain('from legacy_loader import load_data');
  });

  test('gives the same results by its legacy loader, by one changed import, and at full speed', async ({ skip }) => {
    if (python === undefined) skip(reason);
    const legacy = policy('train_policy', 'QUOTES502');
    expect(legacy.match(/^\{'hidden': .*\} return -?0\.\d+$/gm)).toHaveLength(8);
    expect(new Set(legacy.match(/return .*/g)).size).toBeGreaterThan(4);
    const server = await startBarkeep();
    try {
      expect(policy('train_policy_one_import', 'QUOTES502', { BARKEEP_URL: server.url })).toBe(legacy);
    } finally {
      await server.stop();
    }
    const folder = mkdtempSync(join(tmpdir(), 'barkeep-example-'));
    try {
      const out = join(folder, 'obs.npy');
      const exported = spawnSync(process.execPath, [cli, 'export', '--set', 'env43-market', '--symbol', 'QUOTES502', '--out', out]);
      expect(exported.status, String(exported.stderr)).toBe(0);
      expect(policy('train_policy_full_speed', out)).toBe(legacy);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
