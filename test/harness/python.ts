import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.js';

/** A Python with pandas, or why there is none. */
export type Python = { readonly python: string; readonly reason?: undefined } | { readonly python?: undefined; readonly reason: string };

const PACKAGES = ['pandas==2.3.3'];
const folder = join(root, '.barkeep', 'python');
const lock = `${folder}.lock`;
const LOCK_LIFE_MS = 600_000;

/**
 * The Python of the pandas tests: that of the bench where it has been made, else an environment of their own in `.barkeep`, made once from PyPI. A machine
 * without Python, or without PyPI the first time, gives the reason.
 */
export function preparePandas(): Python {
  const known = [join(root, 'bench', '.venv'), folder].map((place) => ({
    python: join(place, 'bin', 'python'),
    stamp: join(place, 'barkeep.txt'),
  }));
  const ready = known.find(
    ({ python, stamp }) => existsSync(stamp) && existsSync(python) && readFileSync(stamp, 'utf8') === PACKAGES.join('\n'),
  );
  if (ready !== undefined) return { python: ready.python };
  mkdirSync(join(root, '.barkeep'), { recursive: true });
  if (!takeLock()) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    return preparePandas();
  }
  try {
    return install();
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

function install(): Python {
  const python = join(folder, 'bin', 'python');
  const run = (program: string, ...args: string[]): void => void execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    rmSync(folder, { recursive: true, force: true });
    run('python3', '-m', 'venv', folder);
    const quick = ['--quiet', '--disable-pip-version-check', '--only-binary=:all:', '--retries', '1', '--timeout', '15'];
    run(python, '-m', 'pip', 'install', ...quick, ...PACKAGES);
    writeFileSync(join(folder, 'barkeep.txt'), PACKAGES.join('\n'));
    return { python };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return { reason: `pandas could not be installed: ${said.trim().split('\n').at(-1) ?? ''}` };
  }
}
