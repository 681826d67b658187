import type { IncomingMessage, ServerResponse } from 'node:http';
import { getPath } from 'hono/utils/url';
import type { Finished } from './answer.js';
import type { RequestFacts } from './app.js';
import { isFault, problemOf, problemResponse } from './problems.js';
import type { Route, ServerContext } from './routes/route.js';

/** Answers a request on a socket, or says that it is for others to answer. */
export type HotAnswers = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Answers questions that were asked before past Hono, which costs more with its Response objects than a hot answer itself: at once where the answer is hot, and when
 * the service has it where it has to be fetched.
 */
export function hotAnswers(
  routes: readonly Route[],
  { metrics, onFault }: Pick<ServerContext, 'metrics' | 'onFault'>,
  onRequest: ((request: RequestFacts) => void) | undefined,
): HotAnswers {
  const candidates = routes.filter(({ hot }) => hot !== undefined);

  const done = (path: string, url: string, status: number, since: number): void => {
    metrics.observe(path, 'GET', status, since);
    onRequest?.({ method: 'GET', url, status, ms: metrics.now() - since });
  };

  const later = (path: string, url: string, response: ServerResponse, since: number, coming: Promise<Finished>): void => {
    metrics.inFlight += 1;
    coming.then(
      (finished) => {
        metrics.inFlight -= 1;
        send(response, finished);
        done(path, url, finished.init.status, since);
      },
      async (error: unknown) => {
        metrics.inFlight -= 1;
        if (isFault(error) && !response.destroyed) onFault(error, `GET ${url}`);
        const problem = problemResponse(problemOf(error, getPath(new Request(`http://localhost${url}`))));
        const body = Buffer.from(await problem.text());
        response.writeHead(problem.status, { ...Object.fromEntries(problem.headers), 'content-length': body.length });
        response.end(body);
        done(path, url, problem.status, since);
      },
    );
  };

  return (request, response) => {
    const { method, url = '', headers } = request;
    if (method !== 'GET' || headers['if-none-match'] !== undefined) return false;
    const since = metrics.now();
    for (const { path, hot } of candidates) {
      const answer = hot!(headers.accept, url);
      if (answer === undefined) continue;
      if (answer instanceof Promise) later(path, url, response, since, answer);
      else {
        send(response, answer);
        done(path, url, answer.init.status, since);
      }
      return true;
    }
    return false;
  };
}

function send(response: ServerResponse, { init, body }: Finished): void {
  response.writeHead(init.status, init.headers);
  response.end(body);
}
