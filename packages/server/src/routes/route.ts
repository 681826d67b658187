import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { IDataService, Timers } from '@barkeep/sdk';
import type { Finished } from '../answer.js';
import type { Metrics, ProcessFacts } from '../metrics.js';
import type { SharedFolder } from '../share/sharedFolder.js';

/** What a request may make the process do at most. */
export type Limits = {
  /** Rows of a JSON range, and the default of `limit`. */
  readonly maxRows: number;
  /** Bytes of a request's body. */
  readonly maxBodyBytes: number;
  /** Bytes of an answer that is one table, or one file. */
  readonly maxTableBytes: number;
};

/** What every route works with. */
export type ServerContext = {
  readonly service: IDataService;
  readonly defaultSet: string;
  readonly writable: boolean;
  readonly limits: Limits;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly processFacts: () => ProcessFacts;
  readonly version: string;
  /** Where answers become files for clients on this host; undefined where they do not. */
  readonly share: SharedFolder | undefined;
  /** Told of every error that is not the caller's. */
  readonly onFault: (error: unknown, what: string) => void;
};

/** Empty when a request is answered in process, without a socket. */
export type RequestContext = Context<AppEnvironment>;

/** `ended` settles when an answer that is still being written has ended. */
export type AppEnvironment = { Bindings: Partial<HttpBindings>; Variables: { ended?: Promise<void> } };

export type Handler = (c: RequestContext) => Response | Promise<Response>;

/** One path: `:name` takes one segment. `get` answers HEAD too. */
export type Route = {
  readonly path: string;
  readonly summary: string;
  readonly get?: Handler;
  /** The answer to a GET that was asked before: what `get` would give, at once where it is hot. `accept` and `target` are the request's. */
  readonly hot?: (accept: string | undefined, target: string) => Finished | Promise<Finished> | undefined;
  readonly post?: Handler;
};

/** A request header; on a socket it is read without building a `Headers` object, which a hot answer has no time for. */
export function header(c: RequestContext, name: 'accept' | 'if-none-match' | 'content-type' | 'content-length'): string | undefined {
  const incoming = c.env?.incoming;
  return incoming === undefined ? (c.req.header(name) ?? undefined) : incoming.headers[name];
}

/** Whether the client is on this host, so that it may have the path of a file; a request without a socket has no such client. */
export function isLocal(c: RequestContext): boolean {
  const peer = c.env?.incoming?.socket.remoteAddress ?? '';
  return peer === '::1' || /^(?:::ffff:)?127\./.test(peer);
}

/** Path and query as the client wrote them. */
export function target(c: RequestContext): string {
  const url = c.env?.incoming?.url;
  if (url !== undefined) return url;
  return c.req.url.slice(c.req.url.indexOf('/', c.req.url.indexOf('//') + 2));
}
