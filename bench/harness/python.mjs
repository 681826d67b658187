// The virtual environments of the Python peers: each made once, beside bench/.venv, from PyPI.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By name the folder and the packages; pyqlib has one of its own, as what it needs does not go with the others' versions. */
const ENVIRONMENTS = {
  peers: { folder: '.venv', packages: ['pandas==2.3.3', 'numpy==2.3.3', 'polars==2.1.0', 'TA-Lib==0.8.2', 'pyarrow==26.0.1'] },
  training: { folder: '.venv-training', packages: ['pandas==2.3.3', 'numpy==2.3.3', 'pyarrow==25.0.1', 'gymnasium==1.4.0'] },
  qlib: { folder: '.venv-qlib', packages: ['pyqlib==0.9.7', 'pandas==2.3.3', 'numpy==2.4.6', 'tables==3.10.2'] },
};

/** Makes an environment where it is not there yet; says why not where it cannot. */
export function preparePython(environment) {
  const { packages } = ENVIRONMENTS[environment];
  const folder = folderOf(environment);
  const stamp = join(folder, 'barkeep-peers.txt');
  const wanted = packages.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  process.stderr.write(`Installing Python peers into bench/${ENVIRONMENTS[environment].folder} …\n`);
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
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

/** The interpreter of an environment. */
export function pythonOf(environment) {
  return join(folderOf(environment), 'bin', 'python');
}

function folderOf(environment) {
  return join(import.meta.dirname, '..', ENVIRONMENTS[environment].folder);
}
