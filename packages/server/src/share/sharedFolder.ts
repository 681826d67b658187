import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tableOf, type Clock, type ServedFrame, type Table } from '@barkeep/sdk';

/** A file that a client on the same host may map. */
export type SharedFile = { readonly path: string; readonly bytes: number; readonly token: string };

export type SharedFolderOptions = {
  readonly folder: string;
  readonly clock: Clock;
  /** Bytes that the files of the folder may take together, those of other servers too. Default 4 GiB. */
  readonly maxBytes?: number;
};

export const DEFAULT_SHARE_BYTES = 4 * 2 ** 30;
/** A file that has been named to a client is left alone for so long: it has to open it first. One that is mapped outlives its name. */
const HANDED_OUT_MS = 60_000;
const NAME = /^[A-Z0-9._^=-]+-\w+-[0-9a-f]{24}\.npy$/;

/**
 * Answers as files, for clients that map them. A file is named by what is in it (series, version, generation, rows, columns) and by this
 * server, so that it never has other values; the least recently named leave first.
 */
export class SharedFolder {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  /** No other server knows whether its bars are those of this one. */
  readonly #server = randomBytes(16).toString('hex');
  readonly #files = new Map<string, Promise<SharedFile>>();

  constructor({ folder, clock, maxBytes = DEFAULT_SHARE_BYTES }: SharedFolderOptions) {
    this.#folder = resolve(folder);
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  /** The file of an answer, written where it is not there yet; once for all who ask at a time. */
  async fileOf(frames: readonly ServedFrame[]): Promise<SharedFile> {
    const name = this.#nameOf(frames);
    const known = this.#files.get(name);
    if (known !== undefined) {
      const file = await known;
      if (await this.#touched(file)) return file;
    }
    // Another request may have begun to write it meanwhile.
    const begun = this.#files.get(name);
    if (begun !== undefined && begun !== known) return begun;
    const written = this.#write(name, frames);
    this.#files.set(name, written);
    try {
      return await written;
    } catch (error) {
      if (this.#files.get(name) === written) this.#files.delete(name);
      throw error;
    }
  }

  #nameOf(frames: readonly ServedFrame[]): string {
    const { metadata, names } = frames.at(-1)!;
    const { symbol, timeframe, version, generation, origin, originMs } = metadata;
    const rows = frames.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
    const content = [symbol, timeframe, version, generation, origin, originMs, frames[0]!.timestamps[0], frames.at(-1)!.timestamps.at(-1)];
    const hash = createHash('sha256').update(JSON.stringify([this.#server, ...content, rows, names]));
    return `${symbol}-${timeframe}-${hash.digest('hex').slice(0, 24)}.npy`;
  }

  /** Notes that the file is used; false where it is gone. */
  async #touched({ path, bytes }: SharedFile): Promise<boolean> {
    try {
      await this.#use(path);
      return (await stat(path)).size === bytes;
    } catch {
      return false;
    }
  }

  /** The time of a file's last change is that of its last use, for every server of the folder. */
  #use(path: string): Promise<void> {
    const seconds = this.#clock.now() / 1000;
    return utimes(path, seconds, seconds);
  }

  async #write(name: string, frames: readonly ServedFrame[]): Promise<SharedFile> {
    const token = randomBytes(16).toString('hex');
    const table = tableOf(frames, token);
    await mkdir(this.#folder, { recursive: true });
    await this.#makeRoom(table.bytes);
    const path = join(this.#folder, name);
    const temporary = `${path}.${token}.tmp`;
    try {
      await writeTable(temporary, table);
      await this.#use(temporary);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return { path, bytes: table.bytes, token };
  }

  /** Drops the least recently named files until there is room; those named a moment ago stay, even where they are too many. */
  async #makeRoom(wanted: number): Promise<void> {
    const entries = await Promise.all((await readdir(this.#folder)).filter((name) => NAME.test(name)).map((name) => this.#entry(name)));
    const files = entries.filter((entry) => entry !== undefined).sort((a, b) => a.usedMs - b.usedMs);
    let bytes = wanted + files.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size, usedMs } of files) {
      if (bytes <= this.#maxBytes || this.#clock.now() - usedMs < HANDED_OUT_MS) return;
      await rm(join(this.#folder, name), { force: true });
      this.#files.delete(name);
      bytes -= size;
    }
  }

  async #entry(name: string): Promise<{ readonly name: string; readonly size: number; readonly usedMs: number } | undefined> {
    const found = await stat(join(this.#folder, name)).catch(() => undefined);
    return found === undefined ? undefined : { name, size: found.size, usedMs: found.mtimeMs };
  }
}

async function writeTable(path: string, table: Table): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const group of table.groups()) await writeAll(file, group);
  } finally {
    await file.close();
  }
}

/** Views that the system takes at once. */
const LONGEST_LIST = 1_000;

/** A list of views is written in one go where the system takes it; what it has left over goes one by one. */
async function writeAll(file: FileHandle, views: readonly Uint8Array[]): Promise<void> {
  for (let at = 0; at < views.length; at += LONGEST_LIST) {
    const list = views.slice(at, at + LONGEST_LIST);
    let { bytesWritten } = await file.writev(list);
    for (const view of list) {
      const done = Math.min(view.length, bytesWritten);
      bytesWritten -= done;
      for (let from = done; from < view.length;) from += (await file.write(view, from)).bytesWritten;
    }
  }
}
