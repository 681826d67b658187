import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../../test/harness/server.js';

const START_MS = 10_000;

/** A real Redis on a free loopback port, without a disk. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #settings: readonly string[];
  #words: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#settings = settings;
    this.#folder = mkdtempSync(join(tmpdir(), 'barkeep-redis-'));
    this.#words = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--repl-diskless-sync-delay',
      '0',
      '--dir',
      this.#folder,
    ];
  }

  /** Starts one; `settings` are further words of its command line. */
  static async start(settings: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), settings);
    await server.start();
    return server;
  }

  /** Starts a Sentinel with a file of its own, which it writes to. */
  static async startSentinel(file: string, port: number): Promise<RedisServer> {
    const server = new RedisServer(port, [file, '--sentinel', '--port', String(port)]);
    server.#words = [];
    await server.start();
    return server;
  }

  get options(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.port };
  }

  /** Starts it, again where it was killed, with nothing in it. */
  async start(): Promise<void> {
    this.#process = spawn('redis-server', [...this.#words, ...this.#settings], { stdio: 'ignore' });
    const deadline = Date.now() + START_MS;
    while (!(await this.#answers())) {
      if (Date.now() > deadline) throw new Error(`redis-server did not answer on port ${this.port} within ${START_MS} ms`);
      await delay(20);
    }
  }

  /** SIGSTOP freezes, SIGCONT goes on, SIGKILL kills. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Any reply to a PING will do: a server that wants a password refuses it. */
  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write('PING\r\n'));
      socket.once('data', (reply) => (socket.destroy(), resolve(/^(\+PONG|-NOAUTH)/.test(reply.toString()))));
      socket.once('error', () => resolve(false));
    });
  }
}
