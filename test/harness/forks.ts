import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './workspace.js';

/** A Python that has pandas loaded, and runs scripts in forks of itself. */
export type Forks = {
  /** The beginning of a command line that runs a script in a fork: the script and its arguments come after it. */
  readonly command: string;
  stop(): void;
};

/** Starts one. */
export async function startForks(python: string): Promise<Forks> {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-forks-'));
  const socket = join(folder, 'forks');
  const child = spawn(python, [join(root, 'test/harness/pandas/forks.py'), socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error('the process that forks has ended')));
  });
  const stop = (): void => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { command: `${python} -I -S ${join(root, 'test/harness/pandas/client.py')} ${socket}`, stop };
}
