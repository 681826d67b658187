import { join } from 'node:path';
import type { Clock, Files } from '../contracts/ports.js';
import { Breaker } from '../redis/breaker.js';

/** Bytes that the folder may hold unless told otherwise: 4 GiB. */
export const DEFAULT_DISK_BYTES = 4 * 2 ** 30;
/** How far it is emptied when it is over its bound, so that not every write has to look for the oldest file. */
const EMPTIED_TO = 0.9;

/** How a folder of cached files has fared since this process began to use it. */
export type DiskStats = {
  /** Of all processes, as of the last look, and what this one has written since; left out before the first look. */
  readonly bytes?: number;
  readonly maxBytes: number;
  readonly evictions: number;
  /** Reads and writes that failed, and writes that were not tried since the ones before had failed. */
  readonly errors: number;
  readonly skipped: number;
};

export type DiskStoreOptions = {
  readonly files: Files;
  readonly clock: Clock;
  readonly folder: string;
  /** Default 4 GiB. */
  readonly maxBytes?: number;
};

type Found = { readonly path: string; readonly size: number; readonly mtimeMs: number };

/**
 * Files that several processes keep in one folder, bounded by bytes: those that were used longest ago leave first. A file is written under another
 * name and renamed, so that nobody reads half of one; what a crash or a full disk leaves is for the reader's checksum. No call rejects: what cannot
 * be read is not there, and what cannot be written is left out.
 */
export class DiskStore {
  readonly #files: Files;
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #breaker: Breaker;
  #bytes: number | undefined;
  #trimming: Promise<void> | undefined;
  #evictions = 0;
  #errors = 0;
  #skipped = 0;

  constructor({ files, clock, folder, maxBytes = DEFAULT_DISK_BYTES }: DiskStoreOptions) {
    this.#files = files;
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#breaker = new Breaker(clock);
  }

  /** Bytes of the file of this name, and from now on it is the one used last. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const size = await this.size(name);
    const bytes = size === undefined ? undefined : await this.range(name, 0, size);
    if (bytes !== undefined) this.used(name);
    return bytes;
  }

  /** Bytes of the file of this name; undefined where it is not there, or larger than the whole folder may be. */
  async size(name: string): Promise<number | undefined> {
    const stat = await this.#tried(() => this.#files.stat(this.#path(name)));
    return stat === undefined || stat.kind !== undefined || stat.size > this.#maxBytes ? undefined : stat.size;
  }

  /** Bytes `[from, to)` of the file of this name, fewer where it ends before. */
  range(name: string, from: number, to: number): Promise<Uint8Array | undefined> {
    return this.#tried(() => this.#files.readRange(this.#path(name), from, to));
  }

  /** From now on the file of this name is the one used last. */
  used(name: string): void {
    void this.#files.touch(this.#path(name)).catch(() => undefined);
  }

  /** Names of the files in a folder; none where it is not there. */
  async list(folder: string): Promise<readonly string[]> {
    const entries = await this.#tried(() => this.#files.list(this.#path(folder)));
    return (entries ?? []).filter((entry) => !entry.folder && !entry.name.endsWith('.tmp')).map(({ name }) => name);
  }

  /** Names of the folders in a folder. */
  async folders(folder: string): Promise<readonly string[]> {
    const entries = await this.#tried(() => this.#files.list(this.#path(folder)));
    return (entries ?? []).filter((entry) => entry.folder).map(({ name }) => name);
  }

  /** Says whether the file was written. One that is larger than the whole folder may be is not. */
  async write(name: string, bytes: Uint8Array): Promise<boolean> {
    if (bytes.length > this.#maxBytes) return false;
    if (!this.#breaker.admits()) {
      this.#skipped++;
      return false;
    }
    try {
      await this.#files.write(this.#path(name), bytes, { flush: false });
      this.#breaker.succeeded();
    } catch {
      this.#breaker.failed();
      this.#errors++;
      return false;
    }
    if (this.#bytes !== undefined) this.#bytes += bytes.length;
    if (this.#bytes === undefined || this.#bytes > this.#maxBytes)
      await (this.#trimming ??= this.#trim().finally(() => (this.#trimming = undefined)));
    return true;
  }

  async remove(name: string): Promise<boolean> {
    return (await this.#tried(() => this.#files.remove(this.#path(name)))) ?? false;
  }

  stats(): DiskStats {
    const [maxBytes, evictions, errors, skipped] = [this.#maxBytes, this.#evictions, this.#errors, this.#skipped];
    return { ...(this.#bytes === undefined ? {} : { bytes: this.#bytes }), maxBytes, evictions, errors, skipped };
  }

  /** Looks at all files, of whichever process, and removes the oldest where they are too many. */
  async #trim(): Promise<void> {
    const found = (await this.#tried(() => this.#all(this.#folder))) ?? [];
    let bytes = found.reduce((sum, { size }) => sum + size, 0);
    if (bytes > this.#maxBytes) {
      for (const { path, size } of found.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
        if (bytes <= EMPTIED_TO * this.#maxBytes) break;
        if ((await this.#tried(() => this.#files.remove(path))) === true) this.#evictions++;
        bytes -= size;
      }
    }
    this.#bytes = bytes;
  }

  async #all(folder: string): Promise<Found[]> {
    const found: Found[] = [];
    for (const entry of (await this.#files.list(folder)) ?? []) {
      const path = join(folder, entry.name);
      if (entry.folder) found.push(...(await this.#all(path)));
      else {
        const stat = await this.#files.stat(path);
        if (stat !== undefined && stat.kind === undefined) found.push({ path, size: stat.size, mtimeMs: stat.mtimeMs });
      }
    }
    return found;
  }

  async #tried<T>(act: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await act();
    } catch {
      this.#errors++;
      return undefined;
    }
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
