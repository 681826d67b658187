import { spawnSync } from 'node:child_process';

/** Whether redis-server is here. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

function apt(...words: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return spawnSync('apt-get', ['-qq', ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/**
 * Tests of the shared cache run against a real redis-server, from Debian's packages where it is not there yet. Without root or apt those
 * tests are skipped, which CI does not allow.
 */
export function setup(): void {
  if (hasRedis()) return;
  if (process.getuid?.() === 0) {
    process.stderr.write('Installing redis-server …\n');
    const install = ['install', '--yes', '--no-install-recommends', 'redis-server'];
    if (!apt(...install) && apt('update')) apt(...install);
    if (hasRedis()) return;
  }
  const advice = 'redis-server is missing: the tests of the shared cache are left out; install it from your package manager to run them';
  if (process.env['CI'] !== undefined) throw new Error(advice);
  process.stderr.write(`${advice}\n`);
}
