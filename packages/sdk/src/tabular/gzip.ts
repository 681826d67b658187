import { Readable, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';

/** Pieces compressed by gzip, in bounded memory. Default level 6. */
export async function* gzipPieces(
  pieces: AsyncIterable<Uint8Array>,
  options: { readonly level?: number } = {},
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(pieces, { objectMode: true });
  const gzip = createGzip({ chunkSize: 1 << 17, level: options.level ?? 6 });
  pipeline(source, gzip, () => undefined);
  try {
    for await (const piece of gzip) yield piece as Uint8Array;
  } finally {
    source.destroy();
  }
}
