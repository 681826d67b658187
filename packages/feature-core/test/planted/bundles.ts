import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Fault } from './fault.js';

const test = fileURLToPath(new URL('..', import.meta.url));
export const sources = join(test, '../src');
export const coreEntry = join(test, 'support/core.ts');

/** A file of src with the fault in it. @throws where it has no place for the fault any more */
export function planted({ file, from, to }: Fault): string {
  const text = readFileSync(join(sources, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} no longer holds "${from}"; give the fault another place`);
  return text.replace(from, () => to);
}

/** feature-core as one module in text, with a fault in it or as it is. */
export async function bundle(fault?: Fault): Promise<string> {
  const path = fault === undefined ? '' : join(sources, fault.file);
  const contents = fault === undefined ? '' : planted(fault);
  return bundled(coreEntry, [{ path, contents }]);
}

/** The worker that tries bundles. */
export async function workerBundle(): Promise<string> {
  return bundled(join(test, 'planted/worker.ts'));
}

/** A program of the tests and all that it imports as one module in text; an overlay stands for the file at its path. */
export async function bundled(
  entry: string,
  overlays: readonly { readonly path: string; readonly contents: string }[] = [],
): Promise<string> {
  const overlay = new Map(overlays.map(({ path, contents }) => [path, contents]));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    logLevel: 'silent',
    plugins: [
      {
        name: 'planted',
        setup(hooks) {
          hooks.onLoad({ filter: /\.ts$/ }, ({ path }) => (overlay.has(path) ? { contents: overlay.get(path)!, loader: 'ts' } : undefined));
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}
