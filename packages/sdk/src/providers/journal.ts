import type { Clock, Files } from '../contracts/ports.js';
import type { TimeRange } from './difference.js';
import { WatchedFile } from './watchedFile.js';

/**
 * A correction as the journal has it: the range, a hash of the first `rows` bars as they were after it, and how many records were known to the process that
 * noticed it: the same change of the same bars may happen again.
 */
export type JournalRecord = TimeRange & { readonly rows: number; readonly sha256: string; readonly after?: number };

export type JournalOptions = {
  readonly files: Files;
  readonly clock: Clock;
  /** Where the journal may stand, the preferred place first. */
  readonly paths: readonly string[];
};

/**
 * The corrections of one series, one JSON line each, in the order that all processes see: generation n + 1 is what the n-th line led to. A
 * line is only ever added, in one piece, so that two processes that notice changes at the same time have both lines in one order. Two
 * neighbouring lines that say the same are one correction, noticed twice. A line that a crash cut off is passed over.
 */
export class GenerationJournal {
  readonly #files: Files;
  readonly #places: readonly { readonly path: string; readonly file: WatchedFile<readonly JournalRecord[] | undefined> }[];

  constructor({ files, clock, paths }: JournalOptions) {
    this.#files = files;
    this.#places = paths.map((path) => ({ path, file: new WatchedFile({ files, clock, path, parse: parseJournal }) }));
  }

  /** The records, oldest first, of the first place that has any. */
  async read(): Promise<readonly JournalRecord[]> {
    for (const { file } of this.#places) {
      const records = await file.get();
      if (records !== undefined) return records;
    }
    return [];
  }

  /** The same, past whatever was read a moment ago. */
  async readNow(): Promise<readonly JournalRecord[]> {
    for (const { path } of this.#places) {
      const records = parseJournal(await this.#files.read(path));
      if (records !== undefined) return records;
    }
    return [];
  }

  /** Adds a record where the journal stands, else at the first place that can be written; says whether one could. */
  async append(record: JournalRecord): Promise<boolean> {
    const line = new TextEncoder().encode(`\n${JSON.stringify(record)}\n`);
    const stats = await Promise.all(this.#places.map(({ path }) => this.#files.stat(path)));
    const standing = this.#places.filter((_, i) => stats[i] !== undefined);
    for (const { path } of standing.length > 0 ? standing : this.#places) {
      try {
        await this.#files.append(path, line);
        return true;
      } catch {
        // A folder that cannot be written: the next place.
      }
    }
    return false;
  }
}

function parseJournal(bytes: Uint8Array | undefined): readonly JournalRecord[] | undefined {
  if (bytes === undefined) return undefined;
  const records = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .flatMap((line) => parseRecord(line) ?? []);
  return records.filter((record, i) => i === 0 || JSON.stringify(record) !== JSON.stringify(records[i - 1]));
}

function parseRecord(line: string): JournalRecord | undefined {
  try {
    const { fromMs, toMs, rows, sha256, after } = JSON.parse(line) as Record<string, unknown>;
    if (typeof fromMs !== 'number' || typeof toMs !== 'number' || typeof rows !== 'number' || typeof sha256 !== 'string') return undefined;
    return { fromMs, toMs, rows, sha256, ...(typeof after === 'number' ? { after } : {}) };
  } catch {
    return undefined;
  }
}
