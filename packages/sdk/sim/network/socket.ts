import { Duplex } from 'node:stream';

/** What a socket asks of the line behind it. */
export type Line = {
  /** Bytes for the other end. */
  send(bytes: Buffer): void;
  /** This end says no more. */
  finish(): void;
  /** This end is gone. */
  gone(): void;
};

/** Node's `net.Socket` as far as clients of Redis and both ends of HTTP use it, over a line that is no real one. */
export class SimSocket extends Duplex {
  connecting = true;
  bytesRead = 0;
  readonly remoteAddress = 'sim';
  readonly remotePort = 0;
  #line: Line | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idleMs = 0;

  constructor() {
    super({ allowHalfOpen: false, emitClose: true, highWaterMark: 1 << 20 });
  }

  attach(line: Line): void {
    this.#line = line;
  }

  opened(): void {
    if (this.destroyed) return;
    this.connecting = false;
    this.emit('connect');
  }

  /** Bytes have come in; null where there are no more. */
  deliver(bytes: Buffer | null): void {
    if (this.destroyed) return;
    this.#rest();
    this.bytesRead += bytes?.length ?? 0;
    this.push(bytes);
  }

  /** After so long without bytes either way `timeout` is said, once. */
  setTimeout(ms: number, act?: () => void): this {
    this.#idleMs = ms;
    if (act !== undefined && ms > 0) this.once('timeout', act);
    this.#rest();
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#rest();
    this.#line?.send(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#line?.finish();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#line?.gone();
    done(error);
  }

  #rest(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = this.#idleMs > 0 ? setTimeout(() => this.emit('timeout'), this.#idleMs) : undefined;
  }
}
