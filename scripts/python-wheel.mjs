// `npm run python:wheel`: the wheel of packages/python with the built command line in it, so that `pip install` and Node are all that a private server needs.
// It goes to packages/python/dist, or where --out says. --python names the interpreter; --no-isolation uses the hatchling that this one has.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { root } from './workspace.mjs';

const { values } = parseArgs({
  options: { out: { type: 'string' }, python: { type: 'string', default: 'python3' }, 'no-isolation': { type: 'boolean', default: false } },
});
const packages = join(root, 'packages');
const out = resolve(values.out ?? join(packages, 'python/dist'));
/** Outside the checkout: hatchling leaves out what git ignores, which a built server is. */
const stage = mkdtempSync(join(tmpdir(), 'barkeep-wheel-'));

try {
  cpSync(join(packages, 'python'), stage, { recursive: true, filter: (path) => !/(?:^|\/)(?:dist|__pycache__|tests)$/.test(path) });
  await bundleServer(join(stage, 'src/barkeep/_server'));
  mkdirSync(out, { recursive: true });
  const isolation = values['no-isolation'] ? ['--no-build-isolation'] : [];
  const quiet = ['--quiet', '--disable-pip-version-check'];
  const { status } = spawnSync(values.python, ['-m', 'pip', 'wheel', ...quiet, '--no-deps', ...isolation, '--wheel-dir', out, stage], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the wheel was not built, for the reason above');
  process.stdout.write(`${relative(process.cwd(), out) || '.'}\n`);
} finally {
  rmSync(stage, { recursive: true, force: true });
}

/** The command line with all that it depends on: as it stands beside its data in the packages, so that it finds them at the same places. */
async function bundleServer(folder) {
  const server = join(packages, 'server');
  const sdk = join(packages, 'sdk');
  if (!existsSync(join(server, 'dist/main.js'))) throw new Error('the server is not built; run "npm run build" first');
  const dist = join(folder, 'dist');
  const shared = {
    bundle: true,
    platform: 'node',
    target: 'node22',
    minify: true,
    keepNames: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'error',
  };
  const main = await build({
    ...shared,
    format: 'esm',
    splitting: true,
    entryPoints: { main: join(server, 'dist/main.js'), manyWorker: join(sdk, 'dist/manyWorker.js') },
    outdir: dist,
    // These two look for files of their own beside them.
    external: ['piscina', 'ioredis', 'msgpackr-extract'],
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
  const of = createRequire(join(sdk, 'package.json'));
  const redis = await build({
    ...shared,
    format: 'cjs',
    entryPoints: [of.resolve('ioredis')],
    outfile: join(folder, 'node_modules/ioredis/index.js'),
  });
  const threads = packageOf(of.resolve('piscina'));
  cpSync(threads, join(folder, 'node_modules/piscina'), { recursive: true, dereference: true, filter: isOfUse });
  cpSync(join(server, 'dist/cli.js'), join(dist, 'cli.js'));
  for (const name of ['data', 'versions']) cpSync(join(sdk, name), join(folder, name), { recursive: true });
  const { name, version, license } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, license, type: 'module' })}\n`);
  const inputs = [main, redis].flatMap(({ metafile }) => Object.keys(metafile.inputs).map((path) => resolve(path)));
  // The build of feature-core has this one in it.
  const hash = join(packages, 'feature-core/node_modules/@noble/hashes/package.json');
  writeFileSync(join(folder, 'NOTICES.txt'), notices([...inputs, hash, join(threads, 'package.json')]));
}

/** What a thread pool needs to run: its JavaScript, not its types, tests and pages. */
function isOfUse(path) {
  return !/\/(?:node_modules|test|docs|benchmark|examples|src|dist-types|\.\w+)$|\.(?:d\.m?ts|map|md)$/.test(
    path.slice(path.lastIndexOf('/piscina/') + 8),
  );
}

/** The licences of the packages that files come from. */
function notices(paths) {
  const folders = new Set(paths.filter((path) => path.includes('/node_modules/')).map((path) => packageOf(path)));
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE'].map((each) => join(folder, each)).find(existsSync);
    return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(file, 'utf8').trim()}\n`;
  });
  return texts.sort().join(`\n${'-'.repeat(80)}\n\n`);
}

/** The folder of the package that a file belongs to. */
function packageOf(path) {
  for (let folder = dirname(realpathSync(path)); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return folder;
  }
}
