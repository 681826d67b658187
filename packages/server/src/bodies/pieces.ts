import { csvPieces, encodeFrame, ndjsonPieces, tableOf, type ServedFrame } from '@barkeep/sdk';
import type { Format } from '../negotiate.js';

/** The forms whose rows can be sent as they come. */
export type RowsFormat = Exclude<Format, 'json' | 'table' | 'file'>;

/** The bytes of an answer whose rows come in blocks; each piece is a millisecond or two of work. */
export function piecesOf(frames: AsyncIterable<ServedFrame>, format: RowsFormat): AsyncGenerator<Uint8Array> {
  if (format === 'csv') return csvPieces(frames);
  return format === 'ndjson' ? ndjsonPieces(frames) : columnPieces(frames);
}

/** The bytes of an answer of one block. */
export async function wholeOf(frame: ServedFrame, format: RowsFormat | 'table'): Promise<Uint8Array> {
  if (format === 'table') return Buffer.concat([...tableOf([frame]).groups()].flat());
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(only(frame), format)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A stream of one block. */
async function* only(frame: ServedFrame): AsyncGenerator<ServedFrame> {
  yield frame;
}

/** Blocks as the SDK's client reads them: the last one says that it is, hence the look ahead. */
async function* columnPieces(frames: AsyncIterable<ServedFrame>): AsyncGenerator<Uint8Array> {
  let held: ServedFrame | undefined;
  for await (const frame of frames) {
    if (held !== undefined) yield encodeFrame(held, { last: false });
    held = frame;
  }
  if (held !== undefined) yield encodeFrame(held);
}
