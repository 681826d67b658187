import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BarkeepError } from '@barkeep/feature-core';
import type { IDataService, RangeOptions, ReadOptions } from '../../src/contracts/service.js';
import { COLUMNS_MEDIA_TYPE } from '../../src/wire/columns.js';
import { encodeMany } from '../../src/wire/many.js';
import { decodeBars, encodeFrame, encodeVector } from '../../src/wire/frames.js';

/** A server of the wire's few routes over a data service: enough for the client's tests. */
export class WireServer {
  readonly #server: Server;
  readonly #service: IDataService;
  /** Requests so far, method and path. */
  readonly requests: string[] = [];
  /** Answers the next requests in another way, first come first served. */
  readonly faults: ((response: ServerResponse) => void)[] = [];

  constructor(service: IDataService) {
    this.#service = service;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(`${request.method} ${request.url}`);
    const fault = this.faults.shift();
    if (fault !== undefined) return fault(response);
    try {
      await this.#route(request, response);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      problem(response, error);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://localhost');
    const [, , , kind, symbol = '', timeframe = ''] = url.pathname.split('/').map(decodeURIComponent);
    if (url.pathname === '/health') return json(response, await this.#service.health());
    if (url.pathname === '/api/v1/symbols') return json(response, { symbols: await this.#service.symbols() });
    if (url.pathname === '/api/v1/stats') return json(response, await this.#service.stats());
    if (url.pathname === '/api/v1/features') return json(response, { sets: await this.#service.sets(), default: 'pipeline-v1' });
    if (kind === 'bars') return json(response, await this.#service.applyBars(symbol, timeframe, decodeBars(await bodyOf(request))));
    if (kind === 'invalidate')
      return json(response, await this.#service.invalidate({ symbol, ...(Object.fromEntries(url.searchParams) as object) }));
    await this.#features(symbol, timeframe, url.searchParams, response);
  }

  async #features(symbol: string, timeframe: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
    const options = { timeframe, ...optionsOf(query) };
    if (symbol.includes(',')) {
      const asked = { ...options, ...(query.has('at') ? { at: query.get('at')! } : {}) };
      const answers = await this.#service.latestMany(symbol.split(',').slice(0, -1), asked);
      return bytes(
        response,
        encodeMany(answers, ({ code, message, fields }) => ({ code, detail: message, ...fields })),
      );
    }
    const n = query.get('last');
    const at = query.get('at');
    if (n !== null) return bytes(response, encodeFrame(await this.#service.recent(symbol, Number(n), options)));
    if (at !== null || (options.start === undefined && options.end === undefined)) {
      return bytes(response, encodeVector(await this.#service.latest(symbol, at === null ? options : { ...options, at })));
    }
    const blocks = this.#service.stream(symbol, options)[Symbol.asyncIterator]();
    for (let block = await blocks.next(); block.done !== true;) {
      const next = await blocks.next();
      if (!response.headersSent) response.setHeader('content-type', COLUMNS_MEDIA_TYPE);
      response.write(encodeFrame(block.value, { last: next.done === true }));
      block = next;
    }
    response.end();
  }
}

function optionsOf(query: URLSearchParams): RangeOptions & ReadOptions {
  const text = (name: string): object => (query.has(name) ? { [name]: query.get(name) } : {});
  return {
    ...text('start'),
    ...text('end'),
    ...text('set'),
    ...text('origin'),
    ...(query.has('version') ? { set: query.get('version')! } : {}),
    ...(query.has('limit') ? { limit: Number(query.get('limit')) } : {}),
    ...(query.has('fields') ? { fields: query.get('fields')!.split(',') } : {}),
    ...(query.has('bars') ? { bars: query.get('bars') === 'true' } : {}),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  return new Uint8Array(Buffer.concat(pieces));
}

function bytes(response: ServerResponse, body: Uint8Array): void {
  response.writeHead(200, { 'content-type': COLUMNS_MEDIA_TYPE }).end(body);
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** The error as `application/problem+json`. */
export function problem(response: ServerResponse, error: unknown, status = 400): void {
  const { code, message, fields } = error instanceof BarkeepError ? error : { code: 'INTERNAL', message: String(error), fields: {} };
  const body = { type: 'about:blank', title: code, status, detail: message, code, instance: '/', ...fields };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
}
