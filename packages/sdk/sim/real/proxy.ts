import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dice } from '../world/dice.js';

/** Which of a client's two connections: the one for commands speaks version 3 of the protocol. */
export type Which = 'data' | 'subscriber';

/** What can be done to a connection. */
export const ACTS = ['latency', 'slicing', 'freeze', 'cut', 'reset', 'half-open near', 'half-open far'] as const;
export type Act = (typeof ACTS)[number];

/** One connection through the proxy. */
type Pair = { readonly near: Socket; readonly far: Socket; which: Which | undefined };

/** A TCP proxy in front of one Redis, for the connections of one client. */
export class Proxy {
  readonly port: number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #sockets = new Set<Socket>();
  #latencyMs = 0;
  #isSlicing = false;
  #isFrozen = false;
  #released: (() => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as { port: number }).port;
  }

  static async open(redisPort: number): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new Proxy(server);
    server.on('connection', (near) => proxy.#join(near, connect(redisPort, '127.0.0.1')));
    return proxy;
  }

  /** Lets something happen, for `ms` where it ends by itself. */
  async strike(act: Act, ms: number, dice: Dice): Promise<void> {
    const pairs = [...this.#pairs];
    const pair = pairs.length === 0 ? undefined : dice.pick(pairs);
    if (act === 'latency') this.#latencyMs = dice.between(1, 40);
    else if (act === 'slicing') this.#isSlicing = true;
    else if (act === 'freeze') this.#isFrozen = true;
    else if (act === 'cut') this.#end(pair, (socket) => socket.destroy());
    else if (act === 'reset') this.#end(pair, (socket) => socket.resetAndDestroy());
    else if (act === 'half-open near') await this.#halfOpen(pair, 'far', ms);
    else await this.#halfOpen(pair, 'near', ms);
    if (act === 'latency' || act === 'slicing' || act === 'freeze') {
      await delay(ms);
      this.mend();
    }
  }

  /** Ends one of the two connections, if it is there. */
  drop(which: Which): boolean {
    const pair = [...this.#pairs].find((each) => each.which === which);
    this.#end(pair, (socket) => socket.destroy());
    return pair !== undefined;
  }

  mend(): void {
    this.#latencyMs = 0;
    this.#isSlicing = this.#isFrozen = false;
    for (const release of this.#released.splice(0)) release();
  }

  close(): void {
    this.mend();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #join(near: Socket, far: Socket): void {
    const pair: Pair = { near, far, which: undefined };
    this.#pairs.add(pair);
    near.setNoDelay(true);
    far.setNoDelay(true);
    void this.#carry(
      near,
      far,
      (bytes) => (pair.which ??= bytes.toString('latin1').toLowerCase().includes('hello') ? 'data' : 'subscriber'),
    );
    void this.#carry(far, near);
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#pairs.delete(pair);
      });
    }
  }

  /** Bytes keep their order, whatever happens to them. */
  async #carry(from: Socket, to: Socket, look?: (bytes: Buffer) => void): Promise<void> {
    try {
      for await (const bytes of from as AsyncIterable<Buffer>) {
        look?.(bytes);
        if (this.#isFrozen) await new Promise<void>((resolve) => this.#released.push(resolve));
        if (this.#latencyMs > 0) await delay(this.#latencyMs);
        if (this.#isSlicing && bytes.length > 1) {
          const at = 1 + (bytes.length >> 1);
          to.write(bytes.subarray(0, at));
          await delay(1);
          to.write(bytes.subarray(at));
        } else to.write(bytes);
      }
      if (!this.#silent.has(from)) to.end();
    } catch {
      if (!this.#silent.has(from)) to.destroy();
    }
  }

  /** Sockets whose end is not told to the other side. */
  readonly #silent = new Set<Socket>();

  #end(pair: Pair | undefined, end: (socket: Socket) => void): void {
    if (pair === undefined) return;
    this.#pairs.delete(pair);
    end(pair.near);
    end(pair.far);
  }

  /** One side ends, and the other is told only after a while. */
  async #halfOpen(pair: Pair | undefined, ending: 'near' | 'far', ms: number): Promise<void> {
    if (pair === undefined) return;
    this.#silent.add(pair[ending]);
    pair[ending].destroy();
    await delay(ms);
    this.#silent.delete(pair[ending]);
    this.#end(pair, (socket) => socket.destroy());
  }
}
