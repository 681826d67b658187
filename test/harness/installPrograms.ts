import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPythonPrepared, preparePython } from './python.js';

/** Where a program is taken out of its package, as the package itself would start a service. */
const UNPACKED = fileURLToPath(new URL('../../node_modules/.cache/barkeep/', import.meta.url));

/** A program that some tests run, how it comes here, and what is left out without it. */
type Needed = {
  readonly name: string;
  readonly isHere: () => boolean;
  readonly install: () => void;
  readonly tests: string;
};

const NEEDED: readonly Needed[] = [
  {
    name: 'redis-server',
    isHere: hasRedis,
    install: () => installed('redis-server', 'redis-tools'),
    tests: 'the tests of the shared cache',
  },
  { name: 'promtool', isHere: () => promtool() !== undefined, install: unpackPromtool, tests: 'the test of the Prometheus rules' },
  {
    name: 'python3 with venv',
    isHere: () => spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' }).status === 0,
    install: () => installed('python3', 'python3-venv'),
    tests: 'the tests of the Python client',
  },
];

/** Whether redis-server and redis-cli are here. */
export function hasRedis(): boolean {
  return runs('redis-server') && runs('redis-cli');
}

/** The path of promtool, where it is here. */
export function promtool(): string | undefined {
  return ['promtool', join(UNPACKED, 'promtool')].find(runs);
}

/**
 * Some tests run against real programs, from Debian's packages where they are not there yet. Without root or apt those tests are skipped, which CI does not allow.
 */
export function setup(): void {
  for (const { name, isHere, install, tests } of NEEDED) {
    if (isHere()) continue;
    if (process.getuid?.() === 0) {
      process.stderr.write(`Installing ${name} …\n`);
      install();
      if (isHere()) continue;
    }
    const advice = `${name} is missing: ${tests} are left out; install it from your package manager to run them`;
    if (process.env['CI'] !== undefined) throw new Error(advice);
    process.stderr.write(`${advice}\n`);
  }
  // Before the tests, as none of them should wait for it.
  if (!isPythonPrepared()) process.stderr.write('Installing Python packages for the tests …\n');
  preparePython();
}

function installed(...packages: readonly string[]): boolean {
  const words = ['install', '--yes', '--no-install-recommends', ...packages];
  return apt(words) || (apt(['update']) && apt(words));
}

/** The one program of its package that is needed: the whole would bring a server that starts by itself. */
function unpackPromtool(): void {
  mkdirSync(UNPACKED, { recursive: true });
  const folder = mkdtempSync(join(UNPACKED, 'prometheus-'));
  const words = ['download', 'prometheus', '-o', 'APT::Sandbox::User=root'];
  const isLoaded = apt(words, folder) || (apt(['update']) && apt(words, folder));
  const [file] = isLoaded ? readdirSync(folder) : [];
  if (file !== undefined && spawnSync('dpkg', ['-x', join(folder, file), folder]).status === 0) {
    const program = join(folder, 'usr', 'bin', 'promtool');
    if (existsSync(program)) renameSync(program, join(dirname(folder), 'promtool'));
  }
  rmSync(folder, { recursive: true, force: true });
}

function runs(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

function apt(words: readonly string[], cwd?: string): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const options = { env, stdio: ['ignore', 'ignore', 'inherit'] as const, ...(cwd === undefined ? {} : { cwd }) };
  return spawnSync('apt-get', ['-qq', ...words], { ...options, stdio: [...options.stdio] }).status === 0;
}
