import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeClient, RedisNode } from '../../sim/redis/node.js';

/** How long a server is waited for that has less to say than the model. */
const QUIET_MS = 400;

/** A word of a command. */
export type Word = string | Uint8Array;

/** One connection to both: what each has said and was not looked at yet. */
export class Line {
  readonly client: NodeClient;
  readonly socket: Socket;
  modelled: Buffer = Buffer.alloc(0);
  real: Buffer = Buffer.alloc(0);

  constructor(node: RedisNode, port: number) {
    this.client = node.accept((bytes) => (this.modelled = Buffer.concat([this.modelled, bytes])));
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (bytes) => (this.real = Buffer.concat([this.real, bytes])));
  }

  send(node: RedisNode, words: readonly Word[]): void {
    const bytes = Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...words.flatMap(bulk)]);
    node.receive(this.client, bytes);
    this.socket.write(bytes);
  }

  /** Waits until the server has said as much as the model, or for a while. */
  async caughtUp(longestMs = QUIET_MS): Promise<void> {
    const began = performance.now();
    while (this.real.length < this.modelled.length && performance.now() - began < longestMs) await delay(this.real.length === 0 ? 0 : 1);
  }

  take(): { readonly modelled: string; readonly real: string } {
    const taken = { modelled: this.modelled.toString('latin1'), real: this.real.toString('latin1') };
    this.modelled = this.real = Buffer.alloc(0);
    return taken;
  }
}

/** A word as it is sent. */
export function bulk(word: Word): Buffer[] {
  const bytes = Buffer.from(word as Uint8Array);
  return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')];
}
