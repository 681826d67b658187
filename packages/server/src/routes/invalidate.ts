import { BarkeepError } from '@barkeep/feature-core';
import { FORMATS } from '../negotiate.js';
import { queryText, readQuery } from '../query.js';
import { target, type Route, type ServerContext } from './route.js';

/** `POST /api/v1/invalidate/{symbol}`: drops what is cached of a symbol, or less of it. */
export function invalidateRoute(context: ServerContext): Route {
  return {
    path: '/api/v1/invalidate/:symbol',
    summary: 'Drops what is cached of a symbol; only with --writable.',
    post: async (c) => {
      if (!context.writable) throw new BarkeepError('READ_ONLY', 'this server drops nothing on demand; start it with --writable');
      const query = Object.fromEntries(readQuery(queryText(target(c)), ['timeframe', 'set', 'from']));
      const result = await context.service.invalidate({ symbol: c.req.param('symbol')!, ...query });
      return new Response(`${JSON.stringify(result)}\n`, { headers: { 'content-type': FORMATS.json, 'cache-control': 'no-store' } });
    },
  };
}
