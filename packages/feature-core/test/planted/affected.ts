import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { catalogue } from '../../src/operators/catalogue.js';
import { coreEntry, sources } from './bundles.js';

/** What every operator is made of or listed in: a fault there is not one of some operators. */
const COMMON: readonly string[] = ['operators/define.ts', 'operators/catalogue.ts', 'operators/describe.ts'];

/** Which files of src import a file, by their paths below src. */
export type Importers = ReadonlyMap<string, ReadonlySet<string>>;

export async function readImporters(): Promise<Importers> {
  const { metafile } = await build({
    entryPoints: [coreEntry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    metafile: true,
  });
  const importers = new Map<string, Set<string>>();
  for (const [importer, { imports }] of Object.entries(metafile.inputs)) {
    for (const { path } of imports) {
      const known = importers.get(below(path)) ?? new Set();
      importers.set(below(path), known.add(below(importer)));
    }
  }
  return importers;
}

function below(path: string): string {
  return relative(sources, resolve(path));
}

/** The operators that a file of math or operators has a part in: those named in it, and in what is made of it. */
export function affectedBy(file: string, importers: Importers): readonly string[] {
  const files = new Set([file].filter(isOfOperators));
  for (const each of files) for (const importer of importers.get(each) ?? []) if (isOfOperators(importer)) files.add(importer);
  const texts = [...files].map((each) => readFileSync(resolve(sources, each), 'utf8'));
  return catalogue.map(({ name }) => name).filter((name) => texts.some((text) => text.includes(`'${name}'`)));
}

function isOfOperators(file: string): boolean {
  return /^(math|operators)\//.test(file) && !COMMON.includes(file);
}
