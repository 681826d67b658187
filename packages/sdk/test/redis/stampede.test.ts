import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { untilTrue } from '../contract/until.js';
import { RedisServer } from './redisServer.js';

const PROCESSES = Number(process.env['STAMPEDE_PROCESSES'] ?? 3);
const SYMBOLS = Number(process.env['STAMPEDE_SYMBOLS'] ?? 40);

type Told =
  { readonly kind: 'ready' } | { readonly kind: 'done'; readonly runs: number; readonly takeovers: number; readonly digest: string };

/** A process of its own with every symbol's bars in it; told to go, it asks for all newest vectors at once. */
class Asker {
  readonly child: ChildProcess;
  readonly #told: Told[] = [];

  constructor(port: number) {
    this.child = fork(fileURLToPath(new URL('stampeding.mjs', import.meta.url)), [String(port), String(SYMBOLS)], { execArgv: [] });
    this.child.on('message', (message) => this.#told.push(message as Told));
  }

  async heard<K extends Told['kind']>(kind: K): Promise<Extract<Told, { kind: K }>> {
    await untilTrue(async () => this.#told.some((told) => told.kind === kind), `a process to be ${kind}`);
    return this.#told.find((told) => told.kind === kind) as Extract<Told, { kind: K }>;
  }
}

describe.skipIf(!hasRedis())('real processes, all cold, from a common signal', () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
    admin.on('error', () => undefined);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  const ask = async (during: (askers: readonly Asker[]) => Promise<readonly Asker[]>): Promise<{ runs: number; digests: Set<string> }> => {
    await admin.flushall();
    const askers = Array.from({ length: PROCESSES }, () => new Asker(server.port));
    try {
      await Promise.all(askers.map((asker) => asker.heard('ready')));
      for (const { child } of askers) child.send('go');
      const left = await during(askers);
      const done = await Promise.all(left.map((asker) => asker.heard('done')));
      // Where this machine lets a process wait for its turn for longer than its lease, another takes over: that run is one too many, and is counted.
      return {
        runs: done.reduce((sum, { runs, takeovers }) => sum + runs - takeovers, 0),
        digests: new Set(done.map(({ digest }) => digest)),
      };
    } finally {
      for (const { child } of askers) child.kill('SIGKILL');
    }
  };

  it('compute every state once between them, with the same bits', { timeout: 60_000 }, async () => {
    const { runs, digests } = await ask(async (askers) => askers);
    expect([runs, digests.size]).toEqual([SYMBOLS, 1]);
  });

  it('finish when one of them is killed in the middle', { timeout: 60_000 }, async () => {
    const { runs, digests } = await ask(async ([first, ...others]) => {
      await untilTrue(async () => (await admin.dbsize()) > 3, 'the first vectors');
      first!.child.kill('SIGKILL');
      return others;
    });
    expect(digests.size).toBe(1);
    expect(runs).toBeLessThanOrEqual(SYMBOLS);
  });
});
