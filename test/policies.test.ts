import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { preparePython } from './harness/python.js';
import { cli, startBarkeep } from './harness/server.js';
import { readText, root } from './harness/workspace.js';

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
