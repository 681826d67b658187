import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

const PIECE_BYTES = 1 << 18;

/** Whether bytes begin as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Why compressed data cannot be read to its end. */
export class GzipFault extends Error {
  constructor(
    readonly isEarly: boolean,
    cause: unknown,
  ) {
    super(isEarly ? 'the gzip data ends early' : 'the gzip data is damaged', { cause });
  }
}

/** The text of gzip pieces, in pieces, in bounded memory. @throws GzipFault where the data ends early or is damaged */
export async function* gunzipPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(pieces, { objectMode: true });
  let sourceError: Error | undefined;
  source.once('error', (error) => (sourceError = error));
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  pipeline(source, gunzip, () => undefined);
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    throw new GzipFault((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR', error);
  } finally {
    source.destroy();
  }
}
