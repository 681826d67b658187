import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparePython } from './harness/python.js';
import { freePort, ready } from './harness/server.js';
import { root } from './harness/workspace.js';

const LONG_MS = 300_000;
const { python, reason } = preparePython();
const folder = mkdtempSync(join(tmpdir(), 'barkeep-wheel-test-'));
const fresh = join(folder, 'venv/bin/python');
const environment = { ...process.env, BARKEEP_NODE: process.execPath, TMPDIR: folder, NODE_OPTIONS: '', PYTHONPATH: '' };
let installed = '';

const run = (program: string, ...args: string[]): SpawnSyncReturns<string> =>
  spawnSync(program, args, { cwd: folder, env: environment, encoding: 'utf8' });

function expectDone({ status, stdout, stderr }: SpawnSyncReturns<string>): string {
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

beforeAll(() => {
  if (python === undefined) return;
  expectDone(run(process.execPath, join(root, 'scripts/python-wheel.mjs'), '--out', folder, '--python', python, '--no-isolation'));
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'))!;
  expectDone(run(python, '-m', 'venv', '--without-pip', join(folder, 'venv')));
  const pip = ['-m', 'pip', '--python', fresh, 'install', '--quiet', '--disable-pip-version-check', '--no-index', '--no-deps'];
  expectDone(run(python, ...pip, join(folder, wheel)));
  const site = expectDone(run(fresh, '-c', 'import sysconfig; print(sysconfig.get_path("purelib"))')).trim();
  const numpy = expectDone(run(python, '-c', 'import numpy; print(numpy.__path__[0])')).trim();
  // numpy from the tests' environment: what pip would have brought.
  writeFileSync(join(site, 'numpy.pth'), `${dirname(numpy)}\n`);
  installed = join(site, 'barkeep');
}, LONG_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the wheel of the Python package', () => {
  test('is pure, needs numpy alone, is typed, and brings the server with its licences', ({ skip }) => {
    if (reason !== undefined) skip(reason);
    expect(readdirSync(folder).find((name) => name.endsWith('.whl'))).toBe('barkeep-0.1.0-py3-none-any.whl');
    const meta = expectDone(
      run(fresh, '-c', 'import importlib.metadata as m; print(*[r for r in m.requires("barkeep") if "extra" not in r])'),
    );
    expect(meta.trim()).toBe('numpy>=1.24');
    const names = readdirSync(installed);
    expect(names).toEqual(expect.arrayContaining(['py.typed', '_server', 'data_loader.py']));
    expect(names).not.toContain('tests');
    const notices = readFileSync(join(installed, '_server/NOTICES.txt'), 'utf8');
    const named = [...notices.matchAll(/^(\S+) \d\S* \(/gm)].map((match) => match[1]);
    expect(named).toEqual(expect.arrayContaining(['@noble/hashes', 'commander', 'hono', 'ioredis', 'piscina', 'undici']));
  });

  test('answers in a fresh environment by one line, and nothing runs on afterwards', async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const line =
      'from barkeep import Barkeep; b = Barkeep.local(); print(b.get_features("AAPL", set="legacy")["rsi_14"], b._local.pid, b._local._child.args[1])';
    const [value, pid, program] = expectDone(run(fresh, '-c', line))
      .trim()
      .split(' ');
    expect(value).toBe('20.813114754098365');
    expect(program).toBe(join(installed, '_server/dist/cli.js'));
    let gone = false;
    for (let tries = 0; tries < 100 && !gone; tries++) {
      gone = !run('ps', '-p', pid!, '-o', 'args=').stdout.includes(installed);
      if (!gone) await delay(50);
    }
    expect(gone).toBe(true);
  });

  test('has the whole command line: many files over threads, and a Redis', async ({ skip }) => {
    if (reason !== undefined) skip(reason);
    const cli = join(installed, '_server/dist/cli.js');
    const bars = join(installed, '_server/data');
    expectDone(
      run(
        process.execPath,
        cli,
        'compute',
        '--bars',
        bars,
        '--set',
        'legacy',
        '--timeframe',
        '1day',
        '--workers',
        '1',
        '--out',
        join(folder, 'features'),
      ),
    );
    expect(readdirSync(join(folder, 'features')).sort()).toEqual(['AAPL', 'BTCUSD', 'QUOTES502', 'barkeep-manifest.jsonl']);
    const [port, redis] = [await freePort(), await freePort()];
    const variables = { ...environment, BARKEEP_REDIS_URL: `redis://127.0.0.1:${redis}` };
    const child = spawn(process.execPath, [cli, 'serve', '--port', String(port)], { env: variables, stdio: 'ignore' });
    try {
      await ready(`http://127.0.0.1:${port}`, child, () => '');
      expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain('barkeep_redis_breaker');
    } finally {
      child.kill();
    }
  });
});
