import type { ServedFrame } from '@barkeep/sdk';
import { FORMATS } from '../negotiate.js';
import type { RequestContext, ServerContext } from '../routes/route.js';
import { rowsWriter, type RowsFormat } from './rows.js';

/**
 * An answer that is written while it is computed, one piece at a time as the client reads. Errors before the first row are problems like any other; after it
 * they cut the connection, so that a short answer never looks complete.
 */
export async function streamed(c: RequestContext, context: ServerContext, source: AsyncIterable<ServedFrame>, format: RowsFormat): Promise<Response> {
  const blocks = source[Symbol.asyncIterator]();
  const first = await blocks.next();
  const headers = { 'content-type': FORMATS[format], 'cache-control': 'no-cache', vary: 'accept' };
  if (c.req.method === 'HEAD') {
    await blocks.return?.();
    return new Response(null, { headers });
  }
  const pieces = piecesOf(first, blocks, format);
  const outgoing = c.env?.outgoing;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        await context.timers.yieldToLoop();
        const piece = await pieces.next();
        if (piece.done === true) controller.close();
        else controller.enqueue(piece.value);
      } catch (error) {
        if (!c.req.raw.signal.aborted) context.onFault(error, `${c.req.method} ${c.req.path}, after the first row`);
        // The adapter would end the answer with the error's text; a cut connection cannot be taken for the end of the data.
        if (outgoing === undefined) controller.error(error);
        else outgoing.destroy();
      }
    },
    async cancel() {
      await pieces.return(undefined);
      // A generator that never started does not run its own end.
      await blocks.return?.();
    },
  });
  return new Response(body, { headers });
}

async function* piecesOf(first: IteratorResult<ServedFrame>, blocks: AsyncIterator<ServedFrame>, format: RowsFormat): AsyncGenerator<Uint8Array, void> {
  try {
    const writer = rowsWriter(format);
    if (first.done !== true) yield* present(writer.head(first.value));
    for (let block = first; block.done !== true; ) {
      const frame = block.value;
      block = await blocks.next();
      const step = Math.max(1, Math.floor(writer.valuesPerPiece / (frame.names.length + 1)));
      for (let from = 0; from === 0 || from < frame.length; from += step) {
        yield* present(writer.rows(frame.slice(from, from + step), block.done === true && from + step >= frame.length));
      }
    }
  } finally {
    await blocks.return?.();
  }
}

function* present(bytes: Uint8Array): Generator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}
