import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat, unlink, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Files, FileStat, Ports, Random, Timers } from '../contracts/ports.js';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

const timers: Timers = {
  sleep: (ms, signal, keepAlive = false) => delay(ms, undefined, { ref: keepAlive, ...(signal === undefined ? {} : { signal }) }),
  yieldToLoop: () => new Promise((resolve) => setImmediate(resolve)),
};

const random: Random = () => Math.random();

const files: Files = {
  stat: (path) => present(async () => statOf(await stat(path))),
  list: (folder) =>
    present(async () => {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
    }),
  read: (path) => present(async () => plainBytes(await readFile(path))),
  readRange: (path, from, to) => present(() => readRange(path, from, to)),
  write: writeAtomically,
  append: appendInOnePiece,
  remove: async (path) => (await present(async () => (await unlink(path), true))) ?? false,
  touch: (path) => present(() => utimes(path, clock.now() / 1000, clock.now() / 1000)),
  realPath: (path) => present(() => realpath(path)),
};

/** The ports of a Node process: the system's clock, timers, randomness and files. The one place where the sdk touches them. */
export const nodePorts: Ports = { clock, timers, random, files };

/** What the system says of a file, as the port has it. */
export function statOf(found: Stats): FileStat {
  const kind = found.isDirectory() ? ({ kind: 'folder' } as const) : found.isFile() ? {} : ({ kind: 'stream' } as const);
  return { size: found.size, mtimeMs: found.mtimeMs, inode: found.ino, changedMs: found.ctimeMs, ...kind };
}

/** Bytes without what Buffer makes of `slice`: a view, where Uint8Array gives a copy. */
function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

async function readRange(path: string, from: number, to: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(Math.max(0, to - from));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function writeAtomically(path: string, bytes: Uint8Array, { flush = true }: { readonly flush?: boolean } = {}): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      if (flush) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function appendInOnePiece(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a');
  try {
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw new Error(`wrote ${bytesWritten} of ${bytes.length} bytes to ${path}`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A missing file or folder is an answer, not an exception; anything else is thrown. */
async function present<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
