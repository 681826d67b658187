import { BarkeepError, InvalidSetError, parseFeatureSet, type FeatureSet } from '@barkeep/feature-core';
import type { Files } from '../contracts/ports.js';
import { nodePorts } from '../ports/node.js';
import { requireOwnColumns } from '../service/sets.js';
import { parseJson } from './json.js';

/** Room for 10,000 columns; a file that is larger is no feature set. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The feature sets in the `*.json` files of a folder, one a file, in the order of the file names; its subfolders are not looked into.
 * Two files may hold one set, but not two sets of one name.
 * @throws BarkeepError `INVALID_PARAM` where there is no such folder; `INVALID_SET`, `INVALID_EXPRESSION`, `UNKNOWN_OPERATOR` with the `file`, its line and column
 * where the JSON is malformed, its key where the set is, and the column of the set with a caret where the expression is
 */
export async function readFeatureSets(folder: string, { files }: { readonly files: Files } = nodePorts): Promise<FeatureSet[]> {
  const entries = await files.list(folder);
  if (entries === undefined)
    throw new BarkeepError('INVALID_PARAM', `sets are wanted from '${folder}', and there is no such folder; make it, with *.json in it`, {
      folder,
    });
  const names = entries.filter(({ name, folder }) => !folder && isSetFile(name)).map(({ name }) => name);
  const found = new Map<string, { readonly set: FeatureSet; readonly file: string }>();
  for (const file of names.sort()) {
    const set = await readSet(files, `${folder}/${file}`, file);
    const namesake = found.get(set.name);
    if (namesake === undefined) found.set(set.name, { set, file });
    else if (!alike(namesake.set, set))
      throw new InvalidSetError('', `${file}: ${namesake.file} defines '${set.name}' too, and otherwise; rename one of the two`, { file });
  }
  return [...found.values()].map(({ set }) => set);
}

function isSetFile(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.');
}

async function readSet(files: Files, path: string, file: string): Promise<FeatureSet> {
  try {
    const set = parseFeatureSet(parseJson(await readText(files, path)));
    requireOwnColumns(set);
    return set;
  } catch (error) {
    if (!(error instanceof BarkeepError)) throw error;
    throw new BarkeepError(error.code, `${file}: ${error.message}`, { ...error.fields, file }, { cause: error });
  }
}

async function readText(files: Files, path: string): Promise<string> {
  const size = (await files.stat(path))?.size ?? 0;
  if (size > MAX_BYTES) throw new InvalidSetError('', `the file has ${size} bytes; a feature set has ${MAX_BYTES} at most`);
  const bytes = await files.read(path);
  if (bytes === undefined) throw new InvalidSetError('', 'the file went away while it was to be read');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidSetError('', 'the file is not UTF-8; save it as UTF-8');
  }
}

/** One set written twice: the same bits, and the same said of them. */
function alike(a: FeatureSet, b: FeatureSet): boolean {
  const said = (set: FeatureSet): string =>
    JSON.stringify([
      set.hash,
      set.description,
      set.category,
      set.tags,
      set.features.map(({ category, description, tags }) => [category, description, tags]),
    ]);
  return said(a) === said(b);
}
