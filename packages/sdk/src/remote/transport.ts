import { BarkeepError } from '@barkeep/feature-core';
import type { Dispatcher, Pool } from 'undici';
import type { Ports } from '../contracts/ports.js';
import { errorFromProblem } from './problems.js';
import { ServerAwayError, withRetries } from './retries.js';

/** Statuses of a server, or of a proxy before it, that cannot answer at present. */
const AWAY: readonly number[] = [502, 503, 504];
/** A body that is told in an error, or that is JSON, is no larger than this. */
const MAX_TEXT_BYTES = 64 * 2 ** 20;

/** One server, and the patience with it. */
export type TransportOptions = {
  readonly url: string;
  readonly ports: Pick<Ports, 'timers' | 'random'>;
  /** Longest wait for a whole answer, or for the next block of a stream. */
  readonly timeoutMs: number;
  readonly retries: number;
};

/** One request. */
export type Call = {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly accept: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  /** Statuses beside 2xx that are answers. */
  readonly alsoOk?: readonly number[];
};

/** A body, piece by piece. */
export type Body = AsyncIterable<Uint8Array>;

/** Requests to one server over kept connections, with deadlines, retries of reads, and Barkeep's error codes. */
export class Transport {
  #pool: Pool | undefined;
  readonly #base: string;
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#base = new URL(options.url).pathname.replace(/\/+$/, '');
  }

  /** Makes a call and lets `read` take its whole answer; a read that fails on the way is tried again from the start. */
  call<T>(call: Call, read: (body: Body) => Promise<T>): Promise<T> {
    const retries = call.method === 'POST' ? 0 : this.#options.retries;
    return withRetries(() => this.#attempt(call, read), { retries, ports: this.#options.ports, signal: call.signal });
  }

  /** A call whose answer is read piece by piece; tried again only until its first piece. */
  async *stream(call: Call): AsyncGenerator<Uint8Array> {
    const { retries, ports } = this.#options;
    const opened = await withRetries(() => this.#open(call), { retries, ports, signal: call.signal });
    try {
      for await (const piece of opened.response.body as Body) {
        opened.deadline.rest();
        yield piece;
        opened.deadline.start();
      }
    } catch (error) {
      throw this.#translated(error, call, opened.deadline);
    } finally {
      opened.deadline.rest();
      opened.control.abort();
      opened.release();
    }
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }

  /** undici is loaded at the first call: it is half of the sdk's loading time, and a local service needs none of it. */
  async #connections(): Promise<Pool> {
    const undici = await import('undici');
    // The deadline is ours, so undici's own timers are off.
    this.#pool ??= new undici.Pool(new URL(this.#options.url).origin, { headersTimeout: 0, bodyTimeout: 0, pipelining: 1 });
    return this.#pool;
  }

  async #attempt<T>(call: Call, read: (body: Body) => Promise<T>): Promise<T> {
    const { response, deadline, release } = await this.#open(call);
    try {
      return await read(response.body as Body);
    } catch (error) {
      throw this.#translated(error, call, deadline);
    } finally {
      deadline.rest();
      release();
    }
  }

  async #open(call: Call): Promise<Opened> {
    const control = new AbortController();
    const abort = (): void => control.abort(call.signal?.reason);
    const release = (): void => call.signal?.removeEventListener('abort', abort);
    call.signal?.throwIfAborted();
    call.signal?.addEventListener('abort', abort, { once: true });
    const deadline = new Deadline(this.#options.ports, this.#options.timeoutMs, () => control.abort());
    deadline.start();
    try {
      const pool = await this.#connections();
      const response = await pool.request({
        method: call.method ?? 'GET',
        path: `${this.#base}${call.path}`,
        headers: { accept: call.accept, ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }) },
        body: call.body ?? null,
        signal: control.signal,
      });
      await this.#requireOk(response, call);
      return { response, deadline, control, release };
    } catch (error) {
      deadline.rest();
      release();
      throw this.#translated(error, call, deadline);
    }
  }

  async #requireOk(response: Dispatcher.ResponseData, call: Call): Promise<void> {
    const status = response.statusCode;
    if ((status >= 200 && status < 300) || call.alsoOk?.includes(status) === true) return;
    const error = errorFromProblem(status, await readText(response.body), this.#url(call));
    throw AWAY.includes(status) ? new ServerAwayError(error.code, error.message, error.fields) : error;
  }

  #translated(error: unknown, call: Call, deadline: Deadline): unknown {
    if (call.signal?.aborted === true) return call.signal.reason;
    const url = this.#url(call);
    const { timeoutMs } = this.#options;
    if (deadline.passed)
      return new BarkeepError(
        'TIMEOUT',
        `${url} has not answered within ${timeoutMs} ms; ask for less, or raise timeoutMs`,
        { url, timeoutMs },
        { cause: error },
      );
    if (error instanceof BarkeepError) return error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return new ServerAwayError(
      'UNAVAILABLE',
      `${url} cannot be reached (${reason}); is the server running?`,
      { url, reason },
      { cause: error },
    );
  }

  #url(call: Call): string {
    return `${new URL(this.#options.url).origin}${this.#base}${call.path}`;
  }
}

type Opened = {
  readonly response: Dispatcher.ResponseData;
  readonly deadline: Deadline;
  readonly control: AbortController;
  release(): void;
};

/** Reads a body as text. @throws BarkeepError `TOO_LARGE` */
export async function readText(body: Body): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MAX_TEXT_BYTES)
      throw new BarkeepError('TOO_LARGE', `the answer is larger than ${MAX_TEXT_BYTES} bytes; ask for less`, { maxBytes: MAX_TEXT_BYTES });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Calls back when nothing has put it off for `ms`. */
class Deadline {
  readonly #ports: Pick<Ports, 'timers'>;
  readonly #ms: number;
  readonly #onPassed: () => void;
  #cancel: AbortController | undefined;
  #passed = false;

  constructor(ports: Pick<Ports, 'timers'>, ms: number, onPassed: () => void) {
    this.#ports = ports;
    this.#ms = ms;
    this.#onPassed = onPassed;
  }

  get passed(): boolean {
    return this.#passed;
  }

  /** Starts, or starts again. */
  start(): void {
    this.rest();
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.#ports.timers.sleep(this.#ms, cancel.signal, true).then(
      () => this.#pass(),
      () => undefined,
    );
  }

  rest(): void {
    this.#cancel?.abort();
    this.#cancel = undefined;
  }

  #pass(): void {
    this.#passed = true;
    this.#onPassed();
  }
}
