/** Time, as the composition root supplies it. */
export interface Clock {
  /** ms UTC. */
  now(): number;
  /** Monotonic ms with a fraction, for durations. */
  monotonic(): number;
}

/** Timers, as the composition root supplies them. */
export interface Timers {
  /** Resolves after `ms`, or rejects when `signal` aborts. Keeps the process alive only where `keepAlive` says so. */
  sleep(ms: number, signal?: AbortSignal, keepAlive?: boolean): Promise<void>;
  /** Lets waiting I/O run before the next slice of long work. */
  yieldToLoop(): Promise<void>;
}

/** A number in [0, 1), as the composition root supplies it. */
export type Random = () => number;

/** What tells one state of a file from another. */
export type FileStat = {
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  /** When anything of it was last changed, its times included, which a program can set back; left out where the system does not say. */
  readonly changedMs?: number;
  /** What is no regular file: `stream` is a pipe or a device, which has no size and no place to go back to. Left out for files. */
  readonly kind?: 'folder' | 'stream';
};

/** Files, as the composition root supplies them. Paths are absolute; a missing file is `undefined`, never an exception. */
export interface Files {
  stat(path: string): Promise<FileStat | undefined>;
  /** Names in a folder with whether each is itself a folder; undefined where there is no such folder. */
  list(folder: string): Promise<readonly { readonly name: string; readonly folder: boolean }[] | undefined>;
  read(path: string): Promise<Uint8Array | undefined>;
  /** Bytes `[from, to)`; in `into`, from its first on, where that is given and used. */
  readRange(path: string, from: number, to: number, into?: Uint8Array): Promise<Uint8Array | undefined>;
  /** Atomic: a temporary name, flushed unless told otherwise, renamed. Makes the folders that are missing. */
  write(path: string, bytes: Uint8Array, options?: { readonly flush?: boolean }): Promise<void>;
  /** Adds bytes at the end in one piece, flushed; what several processes add is in some order, never mixed. Makes the file and its folders. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  /** Says whether there was a file to remove. */
  remove(path: string): Promise<boolean>;
  /** Sets the time of change to now: what is kept by last use is told apart by it. */
  touch(path: string): Promise<void>;
  /** The path with every symbolic link in it resolved; undefined where there is nothing. */
  realPath(path: string): Promise<string | undefined>;
}

/** All that the sdk needs of the world. */
export type Ports = { readonly clock: Clock; readonly timers: Timers; readonly random: Random; readonly files: Files };
