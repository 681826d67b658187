import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { BarkeepError } from '@barkeep/feature-core';
import { tableOf, type ServedFrame, type Table } from '@barkeep/sdk';
import { FORMATS } from '../negotiate.js';
import type { RequestContext, ServerContext } from '../routes/route.js';

/** Blocks that are taken between two looks at the event loop: a millisecond or two. */
const BLOCKS_AT_ONCE = 64;

/**
 * All blocks of an answer, which then belong to it whatever the cache drops.
 * @throws BarkeepError `TOO_LARGE` where they are more bytes than one answer may hold
 */
export async function collected(
  source: AsyncIterable<ServedFrame>,
  { limits: { maxTableBytes: maxBytes }, timers }: Pick<ServerContext, 'limits' | 'timers'>,
): Promise<ServedFrame[]> {
  const frames: ServedFrame[] = [];
  let bytes = 0;
  let rows = 0;
  for await (const frame of source) {
    const rowBytes = 8 * (frame.names.length + 1);
    rows += frame.timestamps.length;
    bytes += frame.timestamps.length * rowBytes;
    if (bytes > maxBytes) {
      const most = Math.floor(maxBytes / rowBytes);
      throw new BarkeepError(
        'TOO_LARGE',
        `the range has more than ${most} rows of ${frame.names.length} columns, which one table may have at most; ask for fewer columns, or page with limit`,
        { rows, max: most },
      );
    }
    frames.push(frame);
    // Blocks that are cached come without any wait.
    if (frames.length % BLOCKS_AT_ONCE === 0) await timers.yieldToLoop();
  }
  return frames;
}

/**
 * An answer as one table of known length, its columns written from where they are: they go to the socket as lists of views. It is
 * complete before its first byte, so nothing can fail on the way but the way itself.
 */
export function sendTable(
  c: RequestContext,
  frames: readonly ServedFrame[],
  context: ServerContext,
  more: Readonly<Record<string, string>>,
): Response {
  const table = tableOf(frames);
  const headers = {
    'content-type': FORMATS.table,
    'content-length': String(table.bytes),
    'cache-control': 'no-cache',
    vary: 'accept',
    ...more,
  };
  if (c.req.method === 'HEAD') return new Response(null, { headers });
  const outgoing = c.env?.outgoing;
  if (outgoing === undefined) return new Response(Buffer.concat([...table.groups()].flat()), { headers });
  c.set('ended', write(outgoing as ServerResponse, table, headers, context));
  return RESPONSE_ALREADY_SENT;
}

/** Bytes that are handed to the socket as one list, between two looks at whether it has room. */
const BATCH_BYTES = 4 * 1024 * 1024;

async function write(
  outgoing: ServerResponse,
  table: Table,
  headers: Readonly<Record<string, string>>,
  { timers }: ServerContext,
): Promise<void> {
  outgoing.writeHead(200, headers);
  outgoing.cork();
  let pending = 0;
  for (const group of table.groups()) {
    for (const view of group) {
      outgoing.write(view);
      pending += view.length;
    }
    if (pending < BATCH_BYTES) continue;
    pending = 0;
    outgoing.uncork();
    if (outgoing.writableNeedDrain) await drained(outgoing);
    else await timers.yieldToLoop();
    if (outgoing.destroyed) return;
    outgoing.cork();
  }
  outgoing.uncork();
  outgoing.end();
}

/** Until the socket has room again, or is gone. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done);
      resolve();
    };
    outgoing.on('drain', done).on('close', done);
    if (outgoing.destroyed) done();
  });
}
