import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Files } from '../contracts/ports.js';
import { nodePorts } from '../ports/node.js';
import { fileSource, piecesOf } from '../tabular/bytesSource.js';
import { invalidFile } from '../tabular/faults.js';
import { DATASET_MANIFEST } from './dataset.js';
import { requireExpected, type Expected } from './expected.js';
import { openSealed, type JsonObject } from './sealed.js';

const PIECE_BYTES = 1 << 22;

/**
 * Proves that a dataset is as it was written: its manifest by the seal, every file by its hash; and that it is what is expected. Gives the manifest.
 * @throws BarkeepError `INVALID_FILE` that names every file that is missing or was changed, `MISMATCH`
 */
export async function verifyDataset(folder: string, options: Expected & { readonly files?: Files } = {}): Promise<JsonObject> {
  const { files = nodePorts.files } = options;
  const path = join(folder, DATASET_MANIFEST);
  const bytes = await files.read(path);
  if (bytes === undefined) throw invalidFile({ file: path }, 'there is no such manifest; name the folder of a dataset');
  const manifest = openSealed(new TextDecoder().decode(bytes), path);
  if (manifest['format'] !== 'barkeep-dataset' || manifest['formatVersion'] !== 1)
    throw invalidFile({ file: path }, 'is no manifest of a dataset that this release reads; make it anew');
  const told = Object.entries(manifest['files'] as Readonly<Record<string, string>>);
  const faults: string[] = [];
  for (const [name, sha256] of told) {
    const found = await hashOf(join(folder, name), files);
    if (found !== sha256) faults.push(found === undefined ? `${name} is missing` : `${name} was changed`);
  }
  if (faults.length > 0)
    throw invalidFile({ file: folder }, `is not the dataset that its manifest tells of: ${faults.join(', ')}; make it anew`, { faults });
  requireExpected(folder, { columns: manifest['columns'] as string[], version: manifest['version'] as string }, options);
  return manifest;
}

async function hashOf(path: string, files: Files): Promise<string | undefined> {
  if ((await files.stat(path)) === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const piece of piecesOf(await fileSource(files, path), PIECE_BYTES)) hash.update(piece);
  return hash.digest('hex');
}
