import { finish, respond } from '../answer.js';
import type { Route, ServerContext } from './route.js';

/** `GET /metrics`: the Prometheus text format. */
export function metricsRoute(context: ServerContext): Route {
  return {
    path: '/metrics',
    summary: 'Counters and timings for Prometheus.',
    get: async () => {
      const text = context.metrics.render(await context.service.stats(), context.processFacts());
      return respond(finish(text, 'text/plain; version=0.0.4; charset=utf-8', {}, 'never'), undefined);
    },
  };
}
