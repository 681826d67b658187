import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { preparePython } from './harness/python.js';
import { root } from './harness/workspace.js';

const { python, reason } = preparePython();

describe('the proof of what training takes', () => {
  test('finds the same observations and returns by all ways, and names the cells in which pandas differs', ({ skip }) => {
    if (python === undefined) skip(reason);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/training/prove.mjs', '--quick', '--python', python!], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain('quotes502_1d: 376 steps, observations and returns of (a), (b) and (c) are the same, to the bit');
    expect(stdout).toMatch(/^aapl_1d: 1 of 130800 cells differ from pandas\n {2}row 783 bb_position: /m);
    expect(stdout).toContain('aapl_1d: the loop of (b) fed with the matrix has equal returns');
    for (const way of ['legacy', 'by-hand', 'barkeep'])
      expect(stdout).toMatch(new RegExp(`^${way} +\\d+\\.\\d{3} \\(.*%  \\d+\\.\\d\\d \\(`, 'm'));
    expect(stdout).toMatch(/^vector form, .* \d+\.\d\d of 100$/m);
    expect(stdout).toMatch(/^agent: \d+\.\d µs a step/m);
  });
});
