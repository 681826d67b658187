import { Hono } from 'hono';
import { DEFAULT_SET, nodePorts, type Clock, type IDataService, type Timers } from '@barkeep/sdk';
import { hotAnswers, type HotAnswers } from './hot.js';
import { Metrics, type ProcessFacts } from './metrics.js';
import { isFault, problemOf, problemResponse } from './problems.js';
import { barsRoute } from './routes/bars.js';
import { invalidateRoute } from './routes/invalidate.js';
import { featuresRoute } from './routes/features.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoute } from './routes/metrics.js';
import { noRoute } from './routes/missing.js';
import { rootRoute } from './routes/root.js';
import { setsRoute } from './routes/sets.js';
import { statsRoute } from './routes/stats.js';
import { symbolsRoute } from './routes/symbols.js';
import {
  target,
  type AppEnvironment,
  type Handler,
  type Limits,
  type RequestContext,
  type Route,
  type ServerContext,
} from './routes/route.js';
import { SharedFolder } from './share/sharedFolder.js';
import { VERSION } from './version.js';

export type AppOptions = {
  /** The set of a request that names none. Default `core`. */
  readonly defaultSet?: string;
  /** Whether bars may be posted. Default false. */
  readonly writable?: boolean;
  /** What one request may cost. Default 10,000 rows of JSON, a body of 4 MiB and a table of 1 GiB. */
  readonly limits?: Partial<Limits>;
  /** A folder where answers become files that clients on this host map. Default: none. */
  readonly share?: { readonly folder: string; readonly maxBytes?: number };
  /** Default: the machine's. */
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** What `/metrics` tells of the process. Default: memory and CPU time of this one. */
  readonly processFacts?: () => ProcessFacts;
  /** Told of every error that is not the caller's. Default: nobody. */
  readonly onFault?: (error: unknown, what: string) => void;
  /** Told of every request when its answer is ready. Default: nobody. */
  readonly onRequest?: (request: RequestFacts) => void;
};

/** One request, for a log. */
export type RequestFacts = { readonly method: string; readonly url: string; readonly status: number; readonly ms: number };

export const DEFAULT_LIMITS: Limits = { maxRows: 10_000, maxBodyBytes: 4 * 1024 * 1024, maxTableBytes: 1024 * 1024 * 1024 };

/** The server's routes over any `IDataService`: a Hono app, which runs on a socket by `startServer` or in process by `app.request`. */
export type App = Hono<AppEnvironment> & {
  /** Answers a request on a socket past Hono where it was asked before; false where it was not. */
  readonly answerHot: HotAnswers;
};

/**
 * Joins the routes to a service. The app holds no feature mathematics and no cache but that of finished bodies.
 *
 * @example
 * ```ts
 * const app = createApp(connect());
 * const response = await app.request('/api/v1/features/AAPL/1day');
 * response.status; // → 200
 * ```
 */
export function createApp(service: IDataService, options: AppOptions = {}): App {
  const { clock = nodePorts.clock, share } = options;
  const context: ServerContext = {
    service,
    defaultSet: options.defaultSet ?? DEFAULT_SET,
    writable: options.writable ?? false,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    timers: options.timers ?? nodePorts.timers,
    metrics: new Metrics(clock),
    processFacts: options.processFacts ?? processFacts,
    version: VERSION,
    share: share === undefined ? undefined : new SharedFolder({ ...share, clock }),
    onFault: options.onFault ?? (() => undefined),
  };
  const routes: Route[] = [
    featuresRoute(context),
    setsRoute(context),
    symbolsRoute(context),
    statsRoute(context),
    barsRoute(context),
    invalidateRoute(context),
    ...healthRoutes(context),
    metricsRoute(context),
  ];
  return join([...routes, rootRoute(context, routes)], context, options.onRequest);
}

/** One handler a path and no middleware: Hono then calls it without composing. */
function join(routes: readonly Route[], context: ServerContext, onRequest: AppOptions['onRequest']): App {
  const measured = (path: string, handler: Handler): Handler => measuring(path, handler, context, onRequest);
  const app = new Hono<AppEnvironment>();
  for (const route of routes) {
    if (route.get !== undefined) app.get(route.path, measured(route.path, route.get));
    if (route.post !== undefined) app.post(route.path, measured(route.path, route.post));
  }
  app.notFound(measured('unknown', (c) => noRoute(c, routes)));
  return Object.assign(app, { answerHot: hotAnswers(routes, context, onRequest) });
}

function measuring(path: string, handler: Handler, context: ServerContext, onRequest: AppOptions['onRequest']): Handler {
  const { metrics } = context;
  return async (c) => {
    const since = metrics.now();
    metrics.inFlight += 1;
    let response: Response;
    try {
      response = await handler(c);
    } catch (error) {
      response = failed(error, c, context);
    }
    const done = (): void => {
      metrics.inFlight -= 1;
      metrics.observe(path, knownMethod(c.req.method), response.status, since);
      onRequest?.({ method: c.req.method, url: target(c), status: response.status, ms: metrics.now() - since });
    };
    const ended = c.get('ended');
    if (ended === undefined) done();
    else void after(ended, done);
    return response;
  };
}

async function after(event: Promise<void>, action: () => void): Promise<void> {
  await event;
  action();
}

function failed(error: unknown, c: RequestContext, context: ServerContext): Response {
  if (isFault(error) && !c.req.raw.signal.aborted) context.onFault(error, `${c.req.method} ${target(c)}`);
  return problemResponse(problemOf(error, c.req.path));
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function knownMethod(method: string): string {
  return METHODS.has(method) ? method : 'OTHER';
}

/** Memory and CPU time of this process. */
export function processFacts(): ProcessFacts {
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  return {
    residentBytes: memory.rss,
    heapUsedBytes: memory.heapUsed,
    externalBytes: memory.external,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}
