import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { abortable } from './abortable.js';

const MAX_ATTEMPTS = 100;

/**
 * Writes pieces to a temporary name in the file's own folder, flushes it to disk and renames it. Until then, and after any error or abort,
 * an earlier file stands as it was, and the temporary one is removed. A symbolic link stays one; what is no regular file (`/dev/stdout`, a
 * pipe) is written straight. Gives the bytes written.
 */
export async function writeFileAtomically(
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  const { signal } = options;
  signal?.throwIfAborted();
  const target = await realpath(path).catch(() => path);
  const earlier = await stat(target).catch(() => undefined);
  if (earlier !== undefined && !earlier.isFile() && !earlier.isDirectory()) return writeStraight(target, pieces, signal);
  const { handle, temporary } = await openTemporary(target);
  try {
    const written = await writeAll(handle, pieces, signal);
    if (earlier?.isFile() === true) await handle.chmod(earlier.mode & 0o777);
    await handle.sync();
    await handle.close();
    signal?.throwIfAborted();
    await rename(temporary, target);
    await syncFolder(dirname(target));
    return written;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeStraight(
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const handle = await open(path, 'w');
  try {
    return await writeAll(handle, pieces, signal);
  } finally {
    await handle.close();
  }
}

async function writeAll(
  handle: FileHandle,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  let written = 0;
  for await (const piece of signal === undefined ? pieces : abortable(pieces, signal)) {
    for (let at = 0; at < piece.length;) {
      const { bytesWritten } = await handle.write(piece, at, piece.length - at);
      at += bytesWritten;
    }
    written += piece.length;
  }
  signal?.throwIfAborted();
  return written;
}

/** A new file beside `target`, under the first free name: one left by a killed process stops nobody. */
async function openTemporary(target: string): Promise<{ handle: FileHandle; temporary: string }> {
  for (let attempt = 0; ; attempt++) {
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${attempt}.tmp`);
    try {
      return { handle: await open(temporary, 'wx', 0o666), temporary };
    } catch (error) {
      // Whoever reads of it knows the file by the name that he gave.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= MAX_ATTEMPTS)
        throw Object.assign(error as Error, { path: target });
    }
  }
}

/** Makes the rename last; some systems cannot open a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
