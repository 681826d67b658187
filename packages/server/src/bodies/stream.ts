import type { ServedFrame } from '@barkeep/sdk';
import { FORMATS } from '../negotiate.js';
import type { RequestContext, ServerContext } from '../routes/route.js';
import { piecesOf, type RowsFormat } from './pieces.js';

/**
 * An answer that is written while it is computed, one piece at a time as the client reads. An error before the first block is a problem
 * like any other; after it, it cuts the connection, so that a short answer never looks complete. What the first block tells, as where the
 * rest is, goes into the headers; an ETag cannot, for the bytes are not known yet.
 */
export async function streamed(
  c: RequestContext,
  context: ServerContext,
  source: AsyncIterable<ServedFrame>,
  format: RowsFormat,
  headersOf: (first: ServedFrame) => Readonly<Record<string, string>>,
): Promise<Response> {
  const blocks = source[Symbol.asyncIterator]();
  const first = await blocks.next();
  const headers = {
    'content-type': FORMATS[format],
    'cache-control': 'no-cache',
    vary: 'accept',
    ...(first.done === true ? {} : headersOf(first.value)),
  };
  if (c.req.method === 'HEAD') {
    await blocks.return?.();
    return new Response(null, { headers });
  }
  const pieces = piecesOf(rejoined(first, blocks), format);
  let end = (): void => undefined;
  c.set('ended', new Promise<void>((resolve) => (end = resolve)));
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          await context.timers.yieldToLoop();
          const piece = await pieces.next();
          if (piece.done !== true) return controller.enqueue(piece.value);
          controller.close();
          end();
        } catch (error) {
          if (!c.req.raw.signal.aborted) context.onFault(error, `${c.req.method} ${c.req.path}, after the first row`);
          fail(c, controller, error);
          end();
        }
      },
      async cancel() {
        end();
        await pieces.return(undefined);
        // A generator that never started does not run its own end.
        await blocks.return?.();
      },
    },
    // Nothing is made before somebody asks for it.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers });
}

/** On a socket the adapter would end the answer with the error's text; a cut connection cannot be taken for the end of the data. */
function fail(c: RequestContext, controller: ReadableStreamDefaultController, error: unknown): void {
  const outgoing = c.env?.outgoing;
  if (outgoing === undefined) controller.error(error);
  else outgoing.destroy();
}

/** The blocks with the first one, which was looked at, before the rest. */
async function* rejoined(first: IteratorResult<ServedFrame>, blocks: AsyncIterator<ServedFrame>): AsyncGenerator<ServedFrame> {
  try {
    for (let block = first; block.done !== true; block = await blocks.next()) yield block.value;
  } finally {
    await blocks.return?.();
  }
}
