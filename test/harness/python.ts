import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.js';

/** A Python with the packages that tests need, or why there is none. */
export type Python = { readonly python: string; readonly reason?: undefined } | { readonly python?: undefined; readonly reason: string };

/** Every package with its version, those that only others need too. */
const REQUIREMENTS = join(root, 'packages/python/tests/requirements.txt');
const folder = join(root, '.barkeep', 'python');
const python = join(folder, 'bin', 'python');
const stamp = join(folder, 'barkeep.txt');
const lock = `${folder}.lock`;
const LOCK_LIFE_MS = 600_000;

/** Whether the environment is there, with these very packages. */
export function isPythonPrepared(): boolean {
  return existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(REQUIREMENTS, 'utf8');
}

/**
 * The Python of all tests that need one: an environment in `.barkeep`, made once from PyPI, and again when its packages change. A machine without Python, or
 * without PyPI the first time, gives the reason; where `CI` is true and Python is there, that is an error, so that no check is left out unseen.
 */
export function preparePython(): Python {
  if (isPythonPrepared()) return { python };
  if (spawnSync('python3', ['--version']).status !== 0) return { reason: 'there is no python3' };
  mkdirSync(join(root, '.barkeep'), { recursive: true });
  if (!takeLock()) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    return preparePython();
  }
  try {
    install();
    writeFileSync(stamp, readFileSync(REQUIREMENTS));
    return { python };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    const reason = `the Python packages could not be installed: ${said.trim().split('\n').at(-1) ?? ''}`;
    if (process.env.CI === 'true') throw new Error(reason, { cause: error });
    return { reason };
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Test files run at the same time: one of them installs, the others wait. */
function takeLock(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > LOCK_LIFE_MS)
      rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function install(): void {
  const run = (program: string, ...args: string[]): void => void execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  rmSync(folder, { recursive: true, force: true });
  run('python3', '-m', 'venv', folder);
  const quick = ['--quiet', '--disable-pip-version-check', '--only-binary=:all:', '--no-deps', '--retries', '1', '--timeout', '15'];
  run(python, '-m', 'pip', 'install', ...quick, '--requirement', REQUIREMENTS);
}
