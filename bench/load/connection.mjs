// One keep-alive connection that has one request on its way at a time, over a bare socket: a client that costs less than the server it measures.
import { connect } from 'node:net';

const HEADER_END = Buffer.from('\r\n\r\n');

export class Connection {
  #socket;
  #pending = Buffer.alloc(0);
  #wanted = -1;
  #status = 0;
  #onAnswer;

  /** Connected and idle. */
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('connect', () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', () => this.#fail());
    socket.on('close', () => this.#fail());
  }

  /** Sends a request; `onAnswer(status, bytes)` is called once, with status 0 where the connection broke. */
  send(request, onAnswer) {
    this.#onAnswer = onAnswer;
    this.#socket.write(request, 'latin1');
  }

  close() {
    this.#socket.destroy();
  }

  #take(chunk) {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (this.#wanted < 0) {
      const end = this.#pending.indexOf(HEADER_END);
      if (end < 0) return;
      const header = this.#pending.latin1Slice(0, end);
      this.#status = Number(header.slice(9, 12));
      this.#wanted = end + HEADER_END.length + Number(/\r\ncontent-length: (\d+)/i.exec(header)?.[1] ?? NaN);
      if (!(this.#wanted > 0)) throw new Error(`an answer without a length:\n${header}`);
    }
    if (this.#pending.length < this.#wanted) return;
    const bytes = this.#pending;
    this.#pending = Buffer.alloc(0);
    this.#wanted = -1;
    this.#answer(this.#status, bytes);
  }

  #fail() {
    this.#answer(0, Buffer.alloc(0));
  }

  #answer(status, bytes) {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    onAnswer?.(status, bytes);
  }
}

/** The text of a request. */
export function requestFor(path) {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`;
}
