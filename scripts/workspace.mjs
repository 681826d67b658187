// What `npm start` and `npm test` share: packages installed, sources built, a Node that is new enough; each only when something changed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PNPM = 'pnpm@12.21.0';
const OLDEST_NODE = [22, 19];
const PACKAGES = ['feature-core', 'sdk', 'server'];
const BUILT_FILES = [
  ...[
    'feature-core/dist/index.js',
    'sdk/dist/index.js',
    'sdk/dist/testing.js',
    'sdk/dist/training.js',
    'server/dist/index.js',
    'server/dist/main.js',
    'server/dist/cli.js',
  ],
  ...[
    'feature-core/dist/index.d.ts',
    'sdk/dist/index.d.ts',
    'sdk/dist/testing/index.d.ts',
    'sdk/dist/training/index.d.ts',
    'server/dist/index.d.ts',
  ],
];
const stamps = join(root, 'node_modules', '.barkeep');

/** A failure whose message is all that the user needs: no stack trace. */
class Halt extends Error {}

/** Runs `main` and exits with the code it gives; a Halt is one sentence on standard error and exit code 1. */
export async function finish(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Installs and builds what is missing or has changed; gives the path of the Node to run with. */
export async function prepare({ types }) {
  await install();
  const node = chooseNode();
  await build(node, { types, force: false });
  return node;
}

/** This Node where it is new enough, else the one that came with the packages. */
export function chooseNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return process.execPath;
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  throw new Halt(
    `Barkeep needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.version} and the packages bring none for ${process.platform}-${process.arch}: install Node 24.`,
  );
}

/** Runs a program of node_modules/.bin in the root folder, its output on ours; gives its exit code. */
export function runTool(node, name, args) {
  return run(join(root, 'node_modules', '.bin', name), args, { env: environment(node), stdio: 'inherit' }).then(({ code }) => code);
}

/** Runs a program with `node`, its output on ours; gives its exit code. */
export function runNode(node, args) {
  return run(node, args, { cwd: process.cwd(), env: environment(node), stdio: 'inherit' }).then(({ code }) => code);
}

async function install() {
  const manifests = [
    'package.json',
    'examples/package.json',
    'bench/package.json',
    ...PACKAGES.map((name) => `packages/${name}/package.json`),
  ];
  const wanted = digest(['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]);
  if (stamped('installed') === wanted) return;
  say('Installing packages …');
  const env = { npm_config_fetch_retry_mintimeout: '1000', ...process.env };
  const args = ['--yes', PNPM, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false'];
  const { code, output } = await run('npx', args, { env, stdio: 'pipe' });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Halt(
      output.includes('FROZEN_LOCKFILE')
        ? `The packages were not installed: pnpm-lock.yaml does not fit the package.json files; run "npx ${PNPM} install --no-frozen-lockfile".`
        : 'The packages were not installed, for the reason above; check the network and "npm config get registry", then run this again.',
    );
  }
  stamp('installed', wanted);
}

/** JavaScript by tsup, declarations by tsc, at the same time; `types: false` leaves the declarations for later. */
export async function build(node, { types, force }) {
  const wanted = digest(['pnpm-lock.yaml', 'tsup.config.ts', 'tsconfig.base.json', 'tsconfig.json', ...PACKAGES.flatMap(sources)]);
  const built = types ? BUILT_FILES : BUILT_FILES.filter((path) => path.endsWith('.js'));
  const complete = built.every((path) => existsSync(join(root, 'packages', path)));
  const steps = [
    { stampName: 'built-js', tool: 'tsup', args: ['--silent'], wantedNow: true },
    { stampName: 'built-types', tool: 'tsc', args: ['-b'], wantedNow: types },
  ].filter(({ stampName, wantedNow }) => wantedNow && (force || !complete || stamped(stampName) !== wanted));
  if (steps.length === 0) return;
  say('Building …');
  const startedMs = Date.now();
  await Promise.all(
    steps.map(async ({ stampName, tool, args }) => {
      const { code, output } = await run(join(root, 'node_modules', '.bin', tool), args, { env: environment(node), stdio: 'pipe' });
      if (code !== 0) {
        process.stderr.write(output);
        throw new Halt(`The build failed in ${tool}, for the reason above; nothing was started.`);
      }
      if (tool === 'tsup') dropOldChunks(startedMs);
      stamp(stampName, wanted);
    }),
  );
}

/** Chunks are named by their content: those of earlier builds are nobody's any more. */
function dropOldChunks(startedMs) {
  for (const name of PACKAGES) {
    const dist = join(root, 'packages', name, 'dist');
    for (const file of readdirSync(dist)) {
      const path = join(dist, file);
      if (/^chunk-.*\.js(\.map)?$/.test(file) && statSync(path).mtimeMs < startedMs - 1000) unlinkSync(path);
    }
  }
}

function sources(name) {
  const folder = join(root, 'packages', name);
  const files = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)));
  const configs = readdirSync(folder).filter((file) => file === 'package.json' || /^tsconfig.*\.json$/.test(file));
  return [...files, ...configs.map((file) => relative(root, join(folder, file)))].sort();
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

function stamped(name) {
  const path = join(stamps, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function stamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

function environment(node) {
  return { ...process.env, PATH: [join(root, 'node_modules', '.bin'), dirname(node), process.env.PATH].join(':') };
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
    child.on('error', (error) => reject(new Halt(`${command} could not be run: ${error.message}`)));
    child.on('close', (code, signal) => resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 143), output }));
  });
}
