import { finish, respond } from '../answer.js';
import { header, type Route, type ServerContext } from './route.js';

/** `GET /`: what is served, in a few lines for people. */
export function rootRoute(context: ServerContext, routes: readonly Route[]): Route {
  const lines = routes.map(
    (route) => `${(route.get === undefined ? 'POST' : 'GET').padEnd(5)}${route.path.replace(/:(\w+)/g, '{$1}')}\n     ${route.summary}`,
  );
  const text = `Barkeep ${context.version}: features of market bars.\n\n${lines.join('\n')}\n`;
  const page = finish(text, 'text/plain; charset=utf-8');
  return { path: '/', summary: 'This page.', get: (c) => respond(page, header(c, 'if-none-match')) };
}
