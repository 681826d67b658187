import { finish, respond } from '../answer.js';
import { FORMATS } from '../negotiate.js';
import { queryText, readQuery } from '../query.js';
import { header, target, type Route, type ServerContext } from './route.js';

/** `GET /api/v1/features`: the sets with their columns, categories, lookbacks and versions. */
export function setsRoute(context: ServerContext): Route {
  return {
    path: '/api/v1/features',
    summary: 'The feature sets: columns, categories, lookbacks, versions.',
    get: async (c) => {
      readQuery(queryText(target(c)), []);
      const sets = await context.service.sets();
      return respond(finish(`${JSON.stringify({ default_set: context.defaultSet, sets })}\n`, FORMATS.json), header(c, 'if-none-match'));
    },
  };
}
