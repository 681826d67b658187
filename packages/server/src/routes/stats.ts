import { finish, respond } from '../answer.js';
import { FORMATS } from '../negotiate.js';
import { queryText, readQuery } from '../query.js';
import { target, type Route, type ServerContext } from './route.js';

/** `GET /api/v1/stats`: the service's own counters. */
export function statsRoute(context: ServerContext): Route {
  return {
    path: '/api/v1/stats',
    summary: 'Hits, misses and the state of the cache.',
    get: async (c) => {
      readQuery(queryText(target(c)), []);
      return respond(finish(`${JSON.stringify(await context.service.stats())}\n`, FORMATS.json, {}, 'never'), undefined);
    },
  };
}
