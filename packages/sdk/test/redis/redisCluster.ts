import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { freePort } from '../../../../test/harness/server.js';
import { untilTrue } from '../contract/until.js';
import { RedisServer } from './redisServer.js';

const execute = promisify(execFile);
const NODE_TIMEOUT_MS = 1000;

/** One server of a cluster, with a client for orders to it. */
type Node = { readonly server: RedisServer; readonly admin: Redis; readonly busPort: number };

/** A real Redis Cluster of three primaries and three replicas on loopback. */
export class RedisCluster {
  readonly #nodes: Node[] = [];
  readonly #killed = new Set<Node>();

  static async start(): Promise<RedisCluster> {
    const cluster = new RedisCluster();
    const nodes = await Promise.all(Array.from({ length: 6 }, () => cluster.#add()));
    const addresses = nodes.map(({ server }) => `127.0.0.1:${server.port}`);
    await execute('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes']);
    await untilTrue(async () => (await Promise.all(nodes.map(isSettled))).every(Boolean), 'the cluster');
    return cluster;
  }

  /** What a client needs to know. */
  get hosts(): { readonly host: string; readonly port: number }[] {
    return this.#nodes.slice(0, 6).map(({ server }) => server.options);
  }

  /** A server without slots that the others know. */
  async grow(): Promise<void> {
    const { server, admin } = await this.#add();
    const [first] = this.#nodes;
    await admin.call('CLUSTER', 'MEET', '127.0.0.1', first!.server.port, first!.busPort);
    await untilTrue(async () => /cluster_state:ok[^]*cluster_known_nodes:7/.test(await admin.cluster('INFO')), 'the new server');
    await untilTrue(
      async () => (await this.#all((node) => node.admin.cluster('NODES'))).every((text) => String(text).includes(`:${server.port}@`)),
      'all to know it',
    );
  }

  /** The server with the slot of a key. */
  async ownerOf(key: string): Promise<Node> {
    const slot = await this.#slotOf(key);
    const table = await this.#living()[0]!.admin.cluster('SLOTS');
    const port = table.find(([from, to]) => from <= slot && slot <= to)?.[2]?.[1];
    const owner = this.#nodes.find(({ server }) => server.port === port);
    if (owner === undefined) throw new Error(`nobody has slot ${slot}`);
    return owner;
  }

  /** Moves the slot of a key to the server that was added last, key by key as the tools do. */
  async moveToNewest(key: string): Promise<void> {
    const [from, to] = [await this.ownerOf(key), this.#nodes.at(-1)!];
    if (from === to) return;
    const slot = await this.#slotOf(key);
    const [fromId, toId] = [await from.admin.cluster('MYID'), await to.admin.cluster('MYID')];
    await to.admin.cluster('SETSLOT', slot, 'IMPORTING', fromId);
    await from.admin.cluster('SETSLOT', slot, 'MIGRATING', toId);
    const keys = await from.admin.cluster('GETKEYSINSLOT', slot, 1000);
    for (const one of keys) await from.admin.migrate('127.0.0.1', to.server.port, one, 0, 5000);
    for (const { admin } of [to, from]) await admin.cluster('SETSLOT', slot, 'NODE', toId);
  }

  /** Kills the primary of a key, and waits until another server has taken its place. */
  async killOwnerOf(key: string): Promise<void> {
    const killed = await this.ownerOf(key);
    this.#killed.add(killed);
    killed.admin.disconnect();
    await killed.server.kill();
    const isTaken = async (): Promise<boolean> => (await this.ownerOf(key)) !== killed;
    await untilTrue(() => isTaken().catch(() => false), 'the failover');
  }

  async flush(): Promise<void> {
    await this.#all(async ({ admin }) => {
      if ((await admin.role())[0] === 'master') await admin.flushall();
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map(({ server, admin }) => (admin.disconnect(), server.stop())));
  }

  #living(): Node[] {
    return this.#nodes.filter((node) => !this.#killed.has(node));
  }

  #all<T>(act: (node: Node) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#living().map(act));
  }

  #slotOf(key: string): Promise<number> {
    return this.#living()[0]!.admin.cluster('KEYSLOT', key);
  }

  async #add(): Promise<Node> {
    const busPort = await freePort();
    const words = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', String(NODE_TIMEOUT_MS)];
    const server = await RedisServer.start(words);
    const admin = new Redis({ ...server.options, maxRetriesPerRequest: null });
    admin.on('error', () => undefined);
    const node = { server, admin, busPort };
    this.#nodes.push(node);
    return node;
  }
}

async function isSettled({ admin }: Node): Promise<boolean> {
  const info = await admin.cluster('INFO');
  const [role] = await admin.role();
  const link = role === 'slave' ? /master_link_status:up/.test(await admin.info('replication')) : true;
  return /cluster_state:ok/.test(info) && link;
}
