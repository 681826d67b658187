// Joins a program of this folder and all that it imports of the sources into one file of sim/dist, which Node can run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
export const sources = join(here, '../src');
/** Packages of this workspace are their sources. */
const PACKAGES = new Map([
  ['@barkeep/feature-core', join(here, '../../feature-core/src/index.ts')],
  ['@barkeep/sdk', join(sources, 'index.ts')],
  ['@barkeep/server', join(here, '../../server/src/index.ts')],
]);
/** What this package does not depend on itself is joined, too. */
const JOINED = /^(?:@noble\/|hono|@hono\/)/;
const states = join(here, '../../feature-core/src/engine/seriesStates.ts');
/** Rows of a chunk, a step, a checkpoint and a block: few, so that short series cross the borders of many. Sets of more than two or four parts have states inside of chunks. */
const SHORT = [
  [join(sources, 'service/lane.ts'), 'STEP_ROWS = 1024', 'STEP_ROWS = 8'],
  [join(sources, 'service/limits.ts'), 'CHUNK_ROWS = 4096', 'CHUNK_ROWS = 16'],
  [join(here, '../../feature-core/src/engine/blocks.ts'), 'BLOCK_ROWS = 2048', 'BLOCK_ROWS = 16'],
  [states, 'CHECKPOINT_ROWS = 4096', 'CHECKPOINT_ROWS = 16'],
  [states, 'FEWEST_ROWS = 1024', 'FEWEST_ROWS = 4'],
  [states, 'MAX_WORK = 200_000', 'MAX_WORK = 40'],
];

/**
 * Gives the path of the file. `overlays` stand for files of the sources: `[path below src, text]`; `short`: with chunks of 16 rows.
 * @param {{ entry: string, name?: string, overlays?: readonly (readonly [string, string])[], short?: boolean }} options
 */
export async function bundleProgram({ entry, name = entry, overlays = [], short = entry === 'main' || entry === 'real' }) {
  const outfile = join(here, 'dist', `${name}.mjs`);
  const texts = new Map(overlays.map(([path, text]) => [join(sources, path), text]));
  texts.set(join(here, '../../server/src/version.ts'), "export const VERSION = '0.0.0';");
  for (const [path, from, to] of short ? SHORT : []) {
    const text = texts.get(path) ?? readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${path} no longer holds "${from}": the simulator's chunks are not short`);
    texts.set(path, text.replace(from, to));
  }
  await build({
    entryPoints: [join(here, `${entry}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    logLevel: 'error',
    plugins: [
      {
        name: 'sources',
        setup(hooks) {
          hooks.onResolve({ filter: /^@barkeep\/[\w-]+$/ }, ({ path }) => ({ path: PACKAGES.get(path) }));
          hooks.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || JOINED.test(path) ? undefined : { path, external: true },
          );
          hooks.onLoad({ filter: /\.ts$/ }, ({ path }) => ({ contents: texts.get(path) ?? readFileSync(path, 'utf8'), loader: 'ts' }));
        },
      },
    ],
  });
  return outfile;
}
