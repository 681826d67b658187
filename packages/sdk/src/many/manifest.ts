import { join } from 'node:path';
import type { Files } from '../contracts/ports.js';

/** What an output file was made of: `key` is the set's hash and the options, `input` the hash of the bars' bytes. */
export type ManifestEntry = {
  readonly file: string;
  readonly key: string;
  readonly input: string;
  readonly rows: number;
  readonly bytes: number;
};

/** The manifest's name in the folder of outputs: a line of JSON for each finished file, the last one of a file counts. */
export const MANIFEST = 'barkeep-manifest.jsonl';

/** Knows what finished files were made of. A line is added once its file is whole, so that whatever ends a run, the manifest claims nothing too much. */
export class Manifest {
  readonly #path: string;
  readonly #entries: Map<string, ManifestEntry>;
  readonly #files: Files;
  #waiting: ManifestEntry[] = [];
  #writing: Promise<void> | undefined;

  private constructor(path: string, entries: Map<string, ManifestEntry>, files: Files) {
    this.#path = path;
    this.#entries = entries;
    this.#files = files;
  }

  /** Reads the manifest of a folder and writes it anew, a line for each file; a line that a killed process has left unfinished is dropped. */
  static async open(folder: string, files: Files): Promise<Manifest> {
    const path = join(folder, MANIFEST);
    const bytes = await files.read(path);
    const entries = new Map(linesOf(bytes).map((entry) => [entry.file, entry]));
    if (bytes !== undefined) await files.write(path, encode([...entries.values()]));
    return new Manifest(path, entries, files);
  }

  /** What the file of that name was made of, where it was made with this key and stands as it was written. */
  async find(file: string, key: string, path: string): Promise<ManifestEntry | undefined> {
    const entry = this.#entries.get(file);
    if (entry === undefined || entry.key !== key) return undefined;
    const stat = await this.#files.stat(path);
    return stat?.size === entry.bytes ? entry : undefined;
  }

  /** Notes a finished file; resolves when that is on the disk. What comes while one line is written goes with the next. */
  async add(entry: ManifestEntry): Promise<void> {
    this.#waiting.push(entry);
    await this.#writing;
    this.#writing ??= this.#flush().finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const entries = this.#waiting;
      this.#waiting = [];
      await this.#files.append(this.#path, encode(entries));
    }
  }
}

function encode(entries: readonly ManifestEntry[]): Uint8Array {
  return new TextEncoder().encode(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

function linesOf(bytes: Uint8Array | undefined): ManifestEntry[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .flatMap((line) => entryOf(line) ?? []);
}

function entryOf(line: string): ManifestEntry | undefined {
  try {
    const { file, key, input, rows, bytes } = JSON.parse(line) as Partial<ManifestEntry>;
    if (typeof file !== 'string' || typeof key !== 'string' || typeof input !== 'string') return undefined;
    return typeof rows === 'number' && typeof bytes === 'number' ? { file, key, input, rows, bytes } : undefined;
  } catch {
    return undefined;
  }
}
