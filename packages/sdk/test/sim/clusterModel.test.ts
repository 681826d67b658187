import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { freePort } from '../../../../test/harness/server.js';
import { ClusterModel } from '../../sim/redis/clusterModel.js';
import { RedisNode } from '../../sim/redis/node.js';
import { slotOf } from '../../sim/redis/slots.js';
import { Dice } from '../../sim/world/dice.js';
import { PUT } from '../../src/redis/scripts.js';
import { untilTrue } from '../contract/until.js';
import { RedisServer } from '../redis/redisServer.js';
import { Line, type Word } from './line.js';

const COMMANDS = 250;
/** Keys of a slot that is moved, and others. */
const MOVED = ['{m}a', '{m}b', '{m}c'] as const;
/** A key of that slot that nobody deletes. */
const STAYS = '{m}d';
const KEYS = [...MOVED, 'feature:a', 'lease:{feature:a}', 'x', 'y{', '{}z', 'z{y}{x}'] as const;

function command(dice: Dice): readonly Word[] {
  const key = (): string => dice.pick(KEYS);
  return dice.pick<() => readonly Word[]>([
    () => ['GET', key()],
    () => ['SET', key(), String(dice.whole(0, 9))],
    () => ['UNLINK', key()],
    () => ['GETRANGE', dice.pick(MOVED), '0', '-1'],
    () => ['MGET', dice.pick(MOVED), dice.pick(MOVED)],
    () => ['MGET', key(), key()],
    () => ['DEL', key(), key()],
    () => ['EVAL', PUT, '1', key(), 'value', '500000'],
    () => ['EVAL', 'return 1', '2', key(), key()],
    () => ['EVAL', 'return 1', '0'],
    () => ['ASKING'],
    () => ['ASKING'],
    () => ['READONLY'],
    () => ['READWRITE'],
    () => ['PING'],
    () => ['CLUSTER', 'KEYSLOT', key()],
  ])();
}

describe.skipIf(!hasRedis())('the model of a Cluster', () => {
  let servers: RedisServer[];
  let admins: Redis[];

  /** Two servers that share the slots in halves. */
  beforeAll(async () => {
    const busPorts = [await freePort(), await freePort()];
    servers = await Promise.all(busPorts.map((port) => RedisServer.start(['--cluster-enabled', 'yes', '--cluster-port', String(port)])));
    admins = servers.map(({ options }) => new Redis(options));
    await Promise.all(admins.map((admin, k) => admin.call('CLUSTER', 'ADDSLOTSRANGE', 8192 * k, 8192 * k + 8191)));
    await Promise.all(admins.map((admin, k) => admin.call('CLUSTER', 'SET-CONFIG-EPOCH', k + 1)));
    await admins[0]!.call('CLUSTER', 'MEET', '127.0.0.1', servers[1]!.port, busPorts[1]!);
    const isSettled = async (admin: Redis): Promise<boolean> => /cluster_state:ok[^]*cluster_size:2/.test(await admin.cluster('INFO'));
    await untilTrue(async () => (await Promise.all(admins.map(isSettled))).every(Boolean), 'the cluster');
  });
  afterAll(async () => {
    for (const admin of admins) admin.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
  });

  it(`sends clients on as the servers do, to the byte, on ${COMMANDS} commands before, while and after a slot moves`, async () => {
    const nodes: RedisNode[] = [];
    const cluster = new ClusterModel({
      shards: 3,
      loop: { after: (_ms, act) => (act(), { cancel: () => undefined }) },
      gossipMs: () => 0,
      placeOf: (_owner, server) => servers[server]!.options,
      has: (server, key) => nodes[server]!.keys.get(key) !== undefined,
    });
    for (const k of [0, 1])
      nodes.push(new RedisNode({ runId: String(k).repeat(40), now: Date.now, changed: () => undefined, cluster: cluster.member(k) }));
    const lines = nodes.map((node, k) => new Line(node, servers[k]!.port));
    const dice = new Dice(1);
    const said = new Set<string>();
    const talk = async (): Promise<void> => {
      for (let k = 0; k < COMMANDS; k++) {
        const to = dice.whole(0, 1);
        const words = command(dice);
        lines[to]!.send(nodes[to]!, words);
        await lines[to]!.caughtUp();
        const { modelled, real } = lines[to]!.take();
        expect(modelled, `command ${k} to ${to}: ${words.join(' ')}`).toBe(real);
        said.add(/^-(\w+)/.exec(real)?.[1] ?? 'an answer');
      }
    };
    await talk();

    const slot = slotOf('{m}');
    const [from, to] = slot < 8192 ? [0, 1] : [1, 0];
    lines[from]!.send(nodes[from]!, ['SET', STAYS, '1']);
    await lines[from]!.caughtUp();
    lines[from]!.take();
    const ids = await Promise.all(admins.map(async (admin) => admin.cluster('MYID')));
    await admins[to]!.cluster('SETSLOT', slot, 'IMPORTING', ids[from]!);
    await admins[from]!.cluster('SETSLOT', slot, 'MIGRATING', ids[to]!);
    cluster.beginMove(slot, to);
    await talk();
    const hearers = nodes.map((node, k) => new Line(node, servers[k]!.port));
    for (const [k, hearer] of hearers.entries()) {
      hearer.send(nodes[k]!, ['HELLO', '3']);
      hearer.send(nodes[k]!, ['CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', '{m}']);
    }
    for (const key of [...MOVED, STAYS]) {
      const bytes = nodes[from]!.keys.get(key);
      if (bytes === undefined) continue;
      for (const hearer of hearers) await hearer.caughtUp();
      for (const hearer of hearers) hearer.take();
      await admins[from]!.call('MIGRATE', '127.0.0.1', servers[to]!.port, key, 0, 5000, 'REPLACE');
      nodes[from]!.keys.delete(key);
      nodes[to]!.keys.set(key, bytes);
      for (const [k, hearer] of hearers.entries()) {
        nodes[k]!.tell();
        await hearer.caughtUp();
        const { modelled, real } = hearer.take();
        expect(modelled, `what is heard from ${k} when a key moves`).toBe(real);
        expect(real).toContain(key);
      }
      await talk();
    }
    for (const admin of [admins[to]!, admins[from]!]) await admin.cluster('SETSLOT', slot, 'NODE', ids[to]!);
    cluster.endMove(slot);
    await talk();
    for (const { socket } of [...lines, ...hearers]) socket.destroy();
    expect([...said].sort()).toEqual(['ASK', 'CROSSSLOT', 'MOVED', 'TRYAGAIN', 'an answer']);
  });
});
