// The virtual environment of the Python peers: made once, in bench/.venv, from PyPI.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = ['pandas==2.3.3', 'numpy==2.3.3', 'polars==2.1.0', 'TA-Lib==0.8.2', 'pyarrow==26.0.1'];
const folder = join(import.meta.dirname, '..', '.venv');

/** Makes the environment where it is not there yet; says why not where it cannot. */
export function preparePython() {
  const stamp = join(folder, 'barkeep-peers.txt');
  const wanted = PACKAGES.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  process.stderr.write('Installing the Python peers into bench/.venv …\n');
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES];
    execFileSync(join(folder, 'bin', 'python'), pip, { stdio: ['ignore', 'ignore', 'pipe'] });
    writeFileSync(stamp, wanted);
    return undefined;
  } catch (error) {
    return `the Python peers could not be installed: ${String(error.stderr ?? error.message)
      .trim()
      .split('\n')
      .at(-1)}`;
  }
}
