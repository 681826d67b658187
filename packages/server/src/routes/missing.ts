import { BarkeepError, UnknownNameError } from '@barkeep/feature-core';
import { problemOf, problemResponse } from '../problems.js';
import type { RequestContext, Route } from './route.js';

/** As much of a path as is looked at: names are compared by edit distance, which is quadratic. */
const MAX_PATH = 200;

/** A path that no route has, or one that has it for other methods. */
export function noRoute(c: RequestContext, routes: readonly Route[]): Response {
  const path = c.req.path.slice(0, MAX_PATH);
  const route = routes.find((candidate) => fits(candidate.path, path));
  if (route === undefined)
    throw new UnknownNameError(
      'UNKNOWN_ROUTE',
      'path',
      path,
      routes.map((candidate) => filledIn(candidate.path, path)),
    );
  const allow = [...(route.get === undefined ? [] : ['GET', 'HEAD']), ...(route.post === undefined ? [] : ['POST'])];
  const method = c.req.method.slice(0, 20);
  const error = new BarkeepError('METHOD_NOT_ALLOWED', `${method} does not work on ${path}; use ${allow.join(' or ')}`, { method, allow });
  return problemResponse(problemOf(error, path), { allow: allow.join(', ') });
}

function fits(pattern: string, path: string): boolean {
  return filledIn(pattern, path) === path;
}

/** A route's path with the segments of the path asked for in place of its parameters. */
function filledIn(pattern: string, path: string): string {
  const segments = path.split('/');
  return pattern
    .split('/')
    .map((part, i) => (part.startsWith(':') && segments[i] ? segments[i] : part.replace(/^:(.*)$/, '{$1}')))
    .join('/');
}
