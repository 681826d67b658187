import { BarkeepError } from '@barkeep/feature-core';
import { readBars } from '../bodies/barsIn.js';
import { FORMATS } from '../negotiate.js';
import { queryText, readQuery } from '../query.js';
import { header, target, type RequestContext, type Route, type ServerContext } from './route.js';

/** `POST /api/v1/bars/{symbol}/{timeframe}`: takes new and corrected bars. */
export function barsRoute(context: ServerContext): Route {
  return {
    path: '/api/v1/bars/:symbol/:timeframe',
    summary: 'Takes new and corrected bars; only with --writable.',
    post: async (c) => {
      if (!context.writable) throw new BarkeepError('READ_ONLY', 'this server takes no bars; start it with --writable');
      readQuery(queryText(target(c)), []);
      const bars = await readBars(await readBody(c, context.limits.maxBodyBytes), header(c, 'content-type'), context.timers);
      const result = await context.service.applyBars(c.req.param('symbol')!, c.req.param('timeframe')!, bars);
      return new Response(`${JSON.stringify(result)}\n`, { headers: { 'content-type': FORMATS.json, 'cache-control': 'no-store' } });
    },
  };
}

/** The whole body, of which no more than `maxBytes` are ever held. */
async function readBody(c: RequestContext, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = (): BarkeepError =>
    new BarkeepError('TOO_LARGE', `the body is larger than ${maxBytes} bytes; send the bars in several requests`, { max: maxBytes });
  if (Number(header(c, 'content-length') ?? 0) > maxBytes) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of c.req.raw.body ?? []) {
    size += piece.byteLength;
    if (size > maxBytes) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
