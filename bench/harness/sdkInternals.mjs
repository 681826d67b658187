// The sdk's inner parts, bundled from the sources: what the benchmarks look at and the package does not publish.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { scratch } from './bars.mjs';

const sources = join(import.meta.dirname, '..', '..', 'packages', 'sdk', 'src');

const ENTRY = `
export { DataService } from './service/dataService.js';
export { InlineComputer } from './service/computer.js';
export { LruStore } from './cache/lru.js';
export { MemoryProvider } from './providers/memory.js';
export { nodePorts } from './ports/node.js';
export { RedisStore } from './redis/redisStore.js';
export { TieredStore } from './redis/tieredStore.js';
`;

/** The path of a bundle of the sdk's parts. */
export async function bundleSdkInternals() {
  const outfile = join(scratch, 'sdkInternals.mjs');
  await build({
    stdin: { contents: ENTRY, resolveDir: sources, sourcefile: 'sdkInternals.ts', loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    external: ['@barkeep/feature-core', 'ioredis', 'lru-cache'],
    banner: { js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);" },
  });
  return outfile;
}

/** The sdk's inner parts. */
export async function importSdkInternals() {
  return import(pathToFileURL(await bundleSdkInternals()).href);
}
