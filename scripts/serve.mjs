// Runs the built server as a child, in a process group of its own: a Ctrl-C reaches it once, from here, and not a second time from the terminal.
// The channel between the two tells it when this process is gone, however it ended.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };
const cli = join(root, 'packages', 'server', 'dist', 'cli.js');

/** Starts `barkeep serve` with `args`, hands signals on, and gives the exit code. */
export function serve(node, args) {
  const child = spawn(node, [cli, 'serve', ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  // npm killed outright cannot hand a signal on; without npm, a shell that ends leaves its background jobs running, as asked.
  const watch =
    process.env.npm_lifecycle_event === undefined ? undefined : setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? EXIT_CODES[signal] ?? 1);
    });
  });
}
