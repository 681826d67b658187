import { finish, respond } from '../answer.js';
import { FORMATS } from '../negotiate.js';
import { queryText, readQuery } from '../query.js';
import { header, target, type Route, type ServerContext } from './route.js';

/** `GET /api/v1/symbols`: what can be asked for. */
export function symbolsRoute(context: ServerContext): Route {
  return {
    path: '/api/v1/symbols',
    summary: 'The symbols and their timeframes.',
    get: async (c) => {
      readQuery(queryText(target(c)), []);
      const symbols = await context.service.symbols();
      return respond(finish(`${JSON.stringify({ symbols })}\n`, FORMATS.json), header(c, 'if-none-match'));
    },
  };
}
