import type { Files, FileStat } from '../contracts/ports.js';
import { invalidFile } from './faults.js';

/** Bytes of a file that can be read from anywhere. */
export type BytesSource = {
  /** Bytes in all. */
  readonly size: number;
  /** Bytes `[from, to)`, fewer where the file has become shorter; in `into`, from its first on, where that is given and used. */
  range(from: number, to: number, into?: Uint8Array): Promise<Uint8Array>;
};

/** A file as a source; `name` is what errors call it. @throws BarkeepError `INVALID_FILE` where there is no such file, or a folder or a pipe in its place */
export async function fileSource(files: Files, path: string, name = path): Promise<BytesSource> {
  const stat = await files.stat(path);
  if (stat === undefined) throw invalidFile({ file: name }, 'there is no such file');
  requireRegularFile(stat, name);
  const range = async (from: number, to: number, into?: Uint8Array): Promise<Uint8Array> => {
    const bytes = await files.readRange(path, from, to, into);
    if (bytes === undefined) throw invalidFile({ file: name }, 'was removed while it was read');
    return bytes;
  };
  return { size: stat.size, range };
}

/** @throws BarkeepError `INVALID_FILE` for what cannot be read from anywhere; `file` is its name in the error */
export function requireRegularFile({ kind }: FileStat, file: string): void {
  if (kind === 'folder') throw invalidFile({ file }, 'is a folder; a file of bars is needed');
  if (kind === 'stream') throw invalidFile({ file }, 'is a pipe or a device; a file of bars is needed');
}

/** Bytes in memory as a source. */
export function memorySource(bytes: Uint8Array): BytesSource {
  return { size: bytes.length, range: (from, to) => Promise.resolve(bytes.subarray(from, to)) };
}

/** The bytes from `from` on, in pieces of `pieceBytes`. */
export async function* piecesOf(source: BytesSource, pieceBytes: number, from = 0): AsyncGenerator<Uint8Array> {
  for (let at = from; at < source.size; at += pieceBytes) {
    const piece = await source.range(at, Math.min(at + pieceBytes, source.size));
    if (piece.length > 0) yield piece;
    if (piece.length < Math.min(pieceBytes, source.size - at)) return;
  }
}
