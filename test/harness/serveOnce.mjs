// Stands for `barkeep serve` in a snippet under test: starts it with the same arguments, waits until it is ready, prints what it said, and stops it.
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../packages/server/dist/cli.js', import.meta.url));
const args = process.argv.slice(2);
const flag = args.findIndex((arg) => arg === '--port' || arg === '-p');
const port = flag < 0 ? process.env.PORT : args[flag + 1];
const child = spawn(process.execPath, [cli, 'serve', ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('exit', (code) => process.exit(code ?? 1));

for (let attempt = 0; attempt < 600; attempt++) {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
  if (answer?.ok === true) break;
  await delay(50);
}
child.kill('SIGTERM');
