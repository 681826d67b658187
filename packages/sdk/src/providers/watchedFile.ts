import type { Clock, FileStat, Files } from '../contracts/ports.js';

/** How long an answer about a file is good before it is looked at again: a change is noticed within a second, without timers. */
export const CHECK_EVERY_MS = 250;

/**
 * A file that was written less than this before it was read may change again without another size or time of change (file systems round
 * times): it is read again at the next look, until it is older.
 */
const SETTLED_AFTER_MS = 1000;

/** What is known of a file at a look: its stat, and whether an equal stat later means equal content. */
export type FileLook = { readonly stat: FileStat; readonly settled: boolean };

export function lookAt(stat: FileStat, nowMs: number): FileLook {
  return { stat, settled: Math.abs(nowMs - stat.mtimeMs) >= SETTLED_AFTER_MS };
}

export function isUnchanged(look: FileLook | undefined, stat: FileStat): boolean {
  return (
    look !== undefined &&
    look.settled &&
    look.stat.size === stat.size &&
    look.stat.mtimeMs === stat.mtimeMs &&
    look.stat.inode === stat.inode &&
    look.stat.changedMs === stat.changedMs
  );
}

type Read<T> = { readonly value: T } | { readonly fault: unknown };

export type WatchedFileOptions<T> = {
  readonly files: Files;
  readonly clock: Clock;
  readonly path: string;
  /** Makes a value of the file's bytes, or of undefined where there is no file. What it throws is kept until the file changes. */
  readonly parse: (bytes: Uint8Array | undefined) => T;
};

/** A small file that is read again when it has changed. Equal bytes give the same value again. */
export class WatchedFile<T> {
  readonly #options: WatchedFileOptions<T>;
  #look: FileLook | undefined;
  #bytes: Uint8Array | undefined;
  #read: Read<T> | undefined;
  #checkedMs = -Infinity;
  #check: Promise<Read<T>> | undefined;

  constructor(options: WatchedFileOptions<T>) {
    this.#options = options;
  }

  async get(): Promise<T> {
    const isFresh = this.#options.clock.monotonic() - this.#checkedMs < CHECK_EVERY_MS;
    const read =
      isFresh && this.#read !== undefined ? this.#read : await (this.#check ??= this.#lookAgain().finally(() => (this.#check = undefined)));
    if ('fault' in read) throw read.fault;
    return read.value;
  }

  async #lookAgain(): Promise<Read<T>> {
    const { files, clock, path } = this.#options;
    const startedMs = clock.monotonic();
    const stat = await files.stat(path);
    if (this.#read === undefined || stat === undefined || !isUnchanged(this.#look, stat)) {
      const bytes = stat === undefined ? undefined : await files.read(path);
      this.#look = stat === undefined ? undefined : lookAt(stat, clock.now());
      if (this.#read === undefined || !isSameBytes(bytes, this.#bytes)) this.#read = this.#parse(bytes);
      this.#bytes = bytes;
    }
    this.#checkedMs = startedMs;
    return this.#read;
  }

  #parse(bytes: Uint8Array | undefined): Read<T> {
    try {
      return { value: this.#options.parse(bytes) };
    } catch (fault) {
      return { fault };
    }
  }
}

function isSameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
