import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { promtool } from './harness/installPrograms.js';
import { readText } from './harness/workspace.js';

const FOLDER = 'docs/prometheus';
const program = promtool();

// Without promtool nothing here can be run; installPrograms.ts says so, and CI forbids it.
describe.skipIf(program === undefined)('the Prometheus rules', () => {
  test('are rules, and alert where there is a reason and at no other time', () => {
    const { status, stdout, stderr } = spawnSync(program!, ['test', 'rules', 'barkeep.rules.test.yml'], { cwd: FOLDER, encoding: 'utf8' });
    expect(stdout + stderr).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  test.each(['barkeep.rules.yml', 'barkeep.dashboard.json'])('and %s name only metrics that the server tells', (file) => {
    const told = new Set([...readText('docs/metrics.md').matchAll(/^\| `([a-z_]+)`/gm)].map((match) => match[1]!));
    const named = [...readText(`${FOLDER}/${file}`).matchAll(/\b((?:barkeep|http|redis)_[a-z_]+)\b/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !told.has(name.replace(/_(?:count|bucket)$/, '')))).toEqual([]);
  });
});
