import { BarkeepError } from '@barkeep/feature-core';
import { Packr, Unpackr } from 'msgpackr';
import { aligned } from './aligned.js';

/** The media type of an answer in columns. */
export const COLUMNS_MEDIA_TYPE = 'application/vnd.barkeep.columns';

/** Bytes that a header may take; a larger one is not ours. */
export const MAX_HEADER_BYTES = 2 ** 20;
/** Bytes that the columns of one block may take. */
export const MAX_PAYLOAD_BYTES = 2 ** 28;

const PREFIX_BYTES = 8;
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** What stands before the columns of a block. */
export type BlockHeader = {
  /** Names of the columns after the timestamps. */
  readonly names: readonly string[];
  readonly rows: number;
  /** The answer ends with this block; one that ends without it has been cut off. */
  readonly last: boolean;
  /** `ServedMetadata` of a frame; empty beside bars. */
  readonly metadata: Readonly<Record<string, string | number | boolean | object | null>>;
};

/** Rows with their header: `timestamps` first, then `columns` in the order of `header.names`. */
export type ColumnBlock = { readonly header: BlockHeader; readonly timestamps: Float64Array; readonly columns: readonly Float64Array[] };

/**
 * One block as bytes: `u32le headerLength | u32le payloadLength | msgpack header | zeros up to a multiple of 8 | raw little-endian float64
 * columns, timestamps first`. An answer is a sequence of blocks, the last of which says so.
 */
export function encodeBlock(block: Omit<ColumnBlock, 'header'> & { readonly header: Omit<BlockHeader, 'rows'> }): Uint8Array {
  const { timestamps, columns } = block;
  const { names, last, metadata } = block.header;
  const header = packr.pack({ names, rows: timestamps.length, last, metadata });
  const payloadAt = aligned(PREFIX_BYTES + header.length);
  const payloadBytes = 8 * timestamps.length * (1 + columns.length);
  const bytes = new Uint8Array(payloadAt + payloadBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.length, true);
  view.setUint32(4, payloadBytes, true);
  bytes.set(header, PREFIX_BYTES);
  const values = new Float64Array(bytes.buffer, payloadAt);
  values.set(timestamps, 0);
  columns.forEach((column, k) => values.set(column, (k + 1) * timestamps.length));
  return bytes;
}

/** Turns the pieces of a stream into blocks, whatever their cuts. `end` says whether the answer was whole. */
export class BlockDecoder {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #whole = false;

  /** Whether a last block has been seen. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Takes one piece; gives the blocks that it completes. @throws BarkeepError `UNAVAILABLE` where the bytes are no blocks of ours */
  *push(piece: Uint8Array): Generator<ColumnBlock> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    for (let size = this.#sizeOfNext(); size !== undefined && this.#bytes >= size; size = this.#sizeOfNext()) {
      if (this.#whole) throw malformed('bytes follow its last block');
      const block = decodeBlock(this.#take(size));
      this.#whole = block.header.last;
      yield block;
    }
  }

  /** The stream has ended. @throws BarkeepError `UNAVAILABLE` where it was cut off */
  end(): void {
    if (!this.#whole || this.#bytes > 0) throw malformed('it was cut off');
  }

  #sizeOfNext(): number | undefined {
    if (this.#bytes < PREFIX_BYTES) return undefined;
    const prefix = this.#peek(PREFIX_BYTES);
    const view = new DataView(prefix.buffer, prefix.byteOffset);
    const headerBytes = view.getUint32(0, true);
    const payloadBytes = view.getUint32(4, true);
    if (headerBytes > MAX_HEADER_BYTES || payloadBytes > MAX_PAYLOAD_BYTES) throw malformed('a block is larger than the limits allow');
    return aligned(PREFIX_BYTES + headerBytes) + payloadBytes;
  }

  #peek(size: number): Uint8Array {
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= size) return first;
    this.#join();
    return this.#pieces[0]!;
  }

  /** The next `size` bytes as a copy that begins at a multiple of 8. */
  #take(size: number): Uint8Array {
    const taken = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const piece = this.#pieces[0]!;
      const part = piece.subarray(0, size - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(part.length);
    }
    this.#bytes -= size;
    return taken;
  }

  #join(): void {
    const joined = new Uint8Array(this.#bytes);
    let at = 0;
    for (const piece of this.#pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [joined];
  }
}

/** All blocks of a whole answer. @throws BarkeepError `UNAVAILABLE` where the bytes are no whole answer of ours */
export function decodeBlocks(bytes: Uint8Array): ColumnBlock[] {
  const decoder = new BlockDecoder();
  const blocks = [...decoder.push(bytes)];
  decoder.end();
  return blocks;
}

function decodeBlock(bytes: Uint8Array): ColumnBlock {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerEnd = PREFIX_BYTES + view.getUint32(0, true);
  const header = checkedHeader(unpack(bytes.subarray(PREFIX_BYTES, headerEnd)));
  const { rows, names } = header;
  if (8 * rows * (1 + names.length) !== view.getUint32(4, true)) throw malformed('a block has another size than its header says');
  const payloadAt = bytes.byteOffset + aligned(headerEnd);
  const column = (k: number): Float64Array => new Float64Array(bytes.buffer, payloadAt + 8 * rows * k, rows);
  return { header, timestamps: column(0), columns: names.map((_, k) => column(k + 1)) };
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return unpackr.unpack(bytes) as unknown;
  } catch (cause) {
    throw malformed('a header cannot be read', cause);
  }
}

function checkedHeader(value: unknown): BlockHeader {
  const header = value as Partial<BlockHeader> | null | undefined;
  const isHeader =
    Array.isArray(header?.names) &&
    header.names.every((name) => typeof name === 'string') &&
    Number.isInteger(header.rows) &&
    header.rows! >= 0 &&
    typeof header.last === 'boolean' &&
    typeof header.metadata === 'object' &&
    header.metadata !== null;
  if (!isHeader) throw malformed('a header lacks what it must have');
  return header as BlockHeader;
}

function malformed(reason: string, cause?: unknown): BarkeepError {
  return new BarkeepError(
    'UNAVAILABLE',
    `the answer is not a whole one of Barkeep: ${reason}; ask again`,
    { reason },
    cause === undefined ? undefined : { cause },
  );
}
