import { createServer, STATUS_CODES, type Server } from 'node:http';
import { isIPv6, type AddressInfo, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { BarkeepError, type ErrorCode } from '@barkeep/feature-core';
import { nodePorts, type Timers } from '@barkeep/sdk';
import type { App } from './app.js';
import { problemOf, problemResponse, PROBLEM_TYPE } from './problems.js';

export type ListenOptions = {
  /** Default 7070; 0 takes a free one. */
  readonly port?: number;
  /** Default `127.0.0.1`: reachable from this machine only. */
  readonly host?: string;
  /** How long `close` waits for answers that are being sent. Default 5,000. */
  readonly graceMs?: number;
  /** Default: the machine's. */
  readonly timers?: Timers;
};

/** A server that listens. */
export type RunningServer = {
  readonly host: string;
  readonly port: number;
  /** Where this machine reaches it. */
  readonly url: string;
  /** Takes no more connections, lets answers end within the grace, and frees the port. */
  close(): Promise<void>;
};

export const DEFAULT_PORT = 7070;
export const DEFAULT_HOST = '127.0.0.1';
/** Request line and headers together, in bytes; a longer request is refused before any of it is read. */
const MAX_HEADER_BYTES = 16 * 1024;
const DEFAULT_GRACE_MS = 5_000;
const CLOSING_STEP_MS = 20;

/**
 * Serves an app on a socket.
 * @throws BarkeepError `UNAVAILABLE` where the port is in use or may not be taken
 */
export async function startServer(app: App, options: ListenOptions = {}): Promise<RunningServer> {
  const { port = DEFAULT_PORT, host = DEFAULT_HOST, graceMs = DEFAULT_GRACE_MS, timers = nodePorts.timers } = options;
  const listener = getRequestListener(app.fetch, { hostname: 'localhost', errorHandler: refuseBadTarget });
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    if (!app.answerHot(request, response)) void listener(request, response);
  });
  server.on('clientError', refuseBadRequest);
  await listening(server, port, host);
  const address = server.address() as AddressInfo;
  return { host, port: address.port, url: `http://${reachable(host)}:${address.port}`, close: () => closed(server, timers, graceMs) };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, port, host)));
    server.listen(port, host, resolve);
  });
}

function cannotListen(cause: NodeJS.ErrnoException, port: number, host: string): BarkeepError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is in use; stop what listens there, or take another port with --port`,
    EACCES: `port ${port} may not be taken by this user; use one above 1023 with --port`,
    EADDRNOTAVAIL: `host ${host} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all`,
    ENOTFOUND: `host ${host} is not known; use 127.0.0.1, or 0.0.0.0 for all`,
  };
  return new BarkeepError(
    'UNAVAILABLE',
    reasons[cause.code ?? ''] ?? `cannot listen on ${host}:${port}: ${cause.message}`,
    { host, port, reason: cause.code ?? null },
    { cause },
  );
}

/** A connection that is kept alive becomes idle only when its answer has ended, hence the repeated look. */
async function closed(server: Server, timers: Timers, graceMs: number): Promise<void> {
  const ended = new Promise<true>((resolve) => server.close(() => resolve(true)));
  for (let waitedMs = 0; ; waitedMs += CLOSING_STEP_MS) {
    if (waitedMs < graceMs) server.closeIdleConnections();
    else server.closeAllConnections();
    const step = timers.sleep(CLOSING_STEP_MS, undefined, true);
    if ((await Promise.race([ended, step])) === true) return;
  }
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}

const CLIENT_ERRORS: Readonly<Record<string, { readonly status: number; readonly code: ErrorCode; readonly detail: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'TOO_LARGE', detail: `the request line and headers are longer than ${MAX_HEADER_BYTES} bytes` },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'TIMEOUT', detail: 'the request did not arrive in time' },
};

/** A request line that is HTTP and no address, such as a backslash in the path. */
function refuseBadTarget(error: unknown): Response {
  const reason = error instanceof Error ? error.message : String(error);
  return problemResponse(
    problemOf(
      new BarkeepError('INVALID_PARAM', `the address of the request cannot be read (${reason}); escape what is not allowed in a URL`),
      '',
    ),
  );
}

/** What is no HTTP never reaches the routes; it is answered in their form all the same. */
function refuseBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, code, detail } = CLIENT_ERRORS[error.code ?? ''] ?? {
    status: 400,
    code: 'INVALID_PARAM' as const,
    detail: 'this is not an HTTP/1.1 request',
  };
  const body = `${JSON.stringify({ ...problemOf(new BarkeepError(code, detail), ''), status })}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
