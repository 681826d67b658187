import { openVersion, versionOfSet, type FeatureSet, type SetVersion } from '@barkeep/feature-core';
import type { Files } from '../contracts/ports.js';
import { nodePorts } from '../ports/node.js';

const FILE = /^([A-Za-z][A-Za-z0-9_.-]*@[0-9a-f]{12})\.json$/;

/** Versions of sets by their documents. A document is looked at when its version is asked for. */
export class VersionRegistry {
  readonly #documents: ReadonlyMap<string, string>;
  readonly #opened = new Map<string, SetVersion>();

  /** The documents by `name@hash`, each as `SetVersion.document` has it. Default: none. */
  constructor(documents: ReadonlyMap<string, string> = new Map()) {
    this.#documents = documents;
  }

  /** The versions that are here of the set of that name, in the order of their hashes. */
  of(name: string): readonly string[] {
    return [...this.#documents.keys()].filter((version) => version.startsWith(`${name}@`)).sort();
  }

  /** The version `name@hash`; undefined where it is not here. @throws BarkeepError `INVALID_SET` where its document has another hash */
  open(version: string): SetVersion | undefined {
    const known = this.#opened.get(version);
    const document = this.#documents.get(version);
    if (known !== undefined || document === undefined) return known;
    const opened = openVersion(version.split('@')[0]!, document, version);
    this.#opened.set(version, opened);
    return opened;
  }
}

/** The versions in the `NAME@HASH.json` files of folders; a folder that is not there has none. */
export async function readVersions(folders: readonly string[], { files }: { readonly files: Files } = nodePorts): Promise<VersionRegistry> {
  const documents = new Map<string, string>();
  for (const folder of folders) {
    for (const { name } of (await files.list(folder)) ?? []) {
      const version = FILE.exec(name)?.[1];
      const bytes = version === undefined ? undefined : await files.read(`${folder}/${name}`);
      if (version !== undefined && bytes !== undefined) documents.set(version, new TextDecoder().decode(bytes));
    }
  }
  return new VersionRegistry(documents);
}

/**
 * Writes the versions of these sets into a folder, each once and never anew, and gives those that were not there before. The text of a file is what its SHA-256, the hash of the
 * version, was taken of.
 * @throws the error of the file system where the folder cannot be written
 */
export async function recordVersions(
  folder: string,
  sets: readonly FeatureSet[],
  { files }: { readonly files: Files } = nodePorts,
): Promise<string[]> {
  const written: string[] = [];
  for (const set of sets) {
    const path = `${folder}/${set.version}.json`;
    if ((await files.stat(path)) !== undefined) continue;
    await files.write(path, new TextEncoder().encode(versionOfSet(set).document));
    written.push(set.version);
  }
  return written;
}
