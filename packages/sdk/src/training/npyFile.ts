import type { Files } from '../contracts/ports.js';
import { nodePorts } from '../ports/node.js';
import { fileSource, type BytesSource } from '../tabular/bytesSource.js';
import { invalidFile } from '../tabular/faults.js';
import {
  decodeNpyHeader,
  encodeNpyHeader,
  NPY_BYTES,
  NPY_PREFIX_BYTES,
  npyDataOffset,
  type NpyDtype,
  type NpyHeader,
} from './npyHeader.js';

/** The values of a `.npy` file of each type. */
export type NpyValues<A extends ArrayBufferLike = ArrayBufferLike> = Float32Array<A> | Float64Array<A> | Int32Array<A>;

/** An array of a `.npy` file, in memory that threads can share. */
export type NpyArray = NpyHeader & { readonly values: NpyValues<SharedArrayBuffer> };

/** Bytes read at a time. */
const PIECE_BYTES = 1 << 22;

/** The bytes of a `.npy` file: the header, then the values of `parts` as they come. */
export function* npyPieces(header: NpyHeader, parts: Iterable<NpyValues>): Generator<Uint8Array> {
  yield encodeNpyHeader(header);
  for (const part of parts) yield new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}

/**
 * Reads a `.npy` file of float32, float64 or int32 (versions 1.0 and 2.0, C and Fortran order) into a SharedArrayBuffer, once for all
 * threads of the process. `onBytes` is handed every byte of the file in order.
 * @throws BarkeepError `INVALID_FILE` for a file that is none, that is of another type, or that is not as long as its header says
 */
export async function readNpy(
  path: string,
  options: { readonly files?: Files; readonly onBytes?: (bytes: Uint8Array) => void } = {},
): Promise<NpyArray> {
  const { files = nodePorts.files, onBytes = () => undefined } = options;
  const source = await fileSource(files, path);
  const prefix = await source.range(0, Math.min(source.size, NPY_PREFIX_BYTES));
  const offset = npyDataOffset(prefix, path);
  const head = await source.range(0, Math.min(source.size, offset));
  const header = decodeNpyHeader(head, path);
  const bytes = NPY_BYTES[header.dtype] * header.shape.reduce((a, b) => a * b, 1);
  if (source.size !== offset + bytes)
    throw invalidFile(
      { file: path },
      `has ${source.size} bytes and its header tells of ${offset + bytes} (${header.shape.join(' x ')} of ${header.dtype}); get the file again`,
    );
  onBytes(head);
  const buffer = new SharedArrayBuffer(bytes);
  await fill(new Uint8Array(buffer), source, offset, path, onBytes);
  return { ...header, values: view(header.dtype, buffer) };
}

async function fill(
  target: Uint8Array,
  source: BytesSource,
  offset: number,
  file: string,
  onBytes: (bytes: Uint8Array) => void,
): Promise<void> {
  for (let at = 0; at < target.length;) {
    const piece = await source.range(offset + at, offset + Math.min(target.length, at + PIECE_BYTES));
    if (piece.length === 0) throw invalidFile({ file }, 'became shorter while it was read');
    target.set(piece, at);
    onBytes(piece);
    at += piece.length;
  }
}

function view(dtype: NpyDtype, buffer: SharedArrayBuffer): NpyValues<SharedArrayBuffer> {
  if (dtype === '<f4') return new Float32Array(buffer);
  return dtype === '<f8' ? new Float64Array(buffer) : new Int32Array(buffer);
}
