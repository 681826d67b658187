// A real redis-server on a free loopback port, without a disk.
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './servers.mjs';

const PATIENCE_MS = 10_000;
const WORDS = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'];

export class RedisServer {
  #child;

  constructor(port) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** Starts it, again where it was killed, with nothing in it. */
  async start() {
    this.#child = spawn('redis-server', ['--port', String(this.port), ...WORDS], { stdio: 'ignore' });
    const probe = new Redis({ port: this.port, lazyConnect: true, retryStrategy: () => 20, maxRetriesPerRequest: null });
    probe.on('error', () => undefined);
    try {
      await Promise.race([probe.ping(), delay(PATIENCE_MS).then(() => Promise.reject(new Error('redis-server did not answer')))]);
    } finally {
      probe.disconnect();
    }
    return this;
  }

  /** SIGSTOP freezes it, SIGCONT lets it go on. */
  signal(name) {
    this.#child?.kill(name);
  }

  async kill() {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

/** Starts a Redis, hands it to `body` and ends it. */
export async function withRedis(body) {
  const server = await new RedisServer(await freePort()).start();
  try {
    return await body(server);
  } finally {
    await server.kill();
  }
}
