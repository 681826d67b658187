// The engine's inner parts, bundled from the sources: what the benchmarks look at and the package does not publish.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { scratch } from './bars.mjs';

const sources = join(import.meta.dirname, '..', '..', 'packages', 'feature-core', 'src');

const ENTRY = `
export { compute } from './engine/batch.js';
export { BLOCK_ROWS } from './engine/blocks.js';
export { copyStep } from './engine/arithmetic.js';
export { initialArena, tailSlots } from './engine/machine.js';
export { planKernels } from './engine/plan.js';
export { planOf } from './engine/set.js';
export { elementwise } from './operators/arithmetic/elementwise.js';
export { fusedPairs } from './operators/arithmetic/fused.js';
export { featureSet } from './sets/registry.js';
`;

/** The path of a bundle of the engine; `blockRows` puts another block size in the place of the engine's own. */
export async function bundleInternals({ blockRows } = {}) {
  const outfile = join(scratch, `internals${blockRows === undefined ? '' : `-${blockRows}`}.mjs`);
  await build({
    stdin: { contents: ENTRY, resolveDir: sources, sourcefile: 'internals.ts', loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    plugins: blockRows === undefined ? [] : [blockSize(blockRows)],
  });
  return outfile;
}

/** The engine's inner parts. */
export async function importInternals() {
  return import(pathToFileURL(await bundleInternals()).href);
}

function blockSize(blockRows) {
  const pattern = /export const BLOCK_ROWS = [\d_]+;/;
  return {
    name: 'block size',
    setup({ onLoad }) {
      onLoad({ filter: /engine\/blocks\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!pattern.test(text)) throw new Error(`${path} does not say BLOCK_ROWS as this benchmark knows it`);
        return { contents: text.replace(pattern, `export const BLOCK_ROWS = ${blockRows};`), loader: 'ts' };
      });
    },
  };
}
