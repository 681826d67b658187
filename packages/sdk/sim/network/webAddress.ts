import type { Server } from 'node:net';
import type { Far, Link } from './link.js';
import { SimSocket } from './socket.js';

/** An address at which a process may listen with Node's own HTTP server, and another one after it. */
export class WebAddress implements Far {
  #server: Server | undefined;
  readonly #sockets = new WeakMap<Link, SimSocket>();

  /** The process that listens here now; the one before has ended. */
  listen(server: Server | undefined): void {
    this.#server = server;
  }

  connected(link: Link): boolean {
    if (this.#server === undefined) return false;
    const socket = new SimSocket();
    this.#sockets.set(link, socket);
    socket.attach({
      send: (bytes) => link.reply(bytes),
      finish: () => link.closedByServer(),
      gone: () => link.closedByServer(),
    });
    socket.opened();
    this.#server.emit('connection', socket);
    return true;
  }

  received(link: Link, bytes: Buffer): void {
    this.#sockets.get(link)?.deliver(bytes);
  }

  left(link: Link): void {
    this.#sockets.get(link)?.deliver(null);
    this.#sockets.delete(link);
  }
}
