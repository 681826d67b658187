import type { Cluster, Redis, RedisOptions } from 'ioredis';
import type { Clock, Timers } from '../contracts/ports.js';
import type { SharedListener } from '../contracts/sharedStore.js';
import type { RedisHost } from './address.js';
import { openCluster } from './client.js';
import type { RedisLink } from './link.js';
import { TrackedPair } from './trackedPair.js';

/** How often the servers are asked who has which slots, beside every time that one is found changed. */
const SURVEY_MS = 1000;
const SURVEY_WITHIN_MS = 1000;
const RETRY_MOST_MS = 1000;
/** A command that is sent on, or meets a server that has just gone, tries again this often and this much later. */
const REDIRECTIONS = 4;
const AGAIN_MS = 20;
/** How long a server may say nothing to a command before its connection counts as lost: nobody else watches those that commands go by. */
const SILENT_MS = 2000;

export type ClusterLinkOptions = {
  readonly nodes: readonly RedisHost[];
  /** What every connection needs to know beside host and port. */
  readonly redis: RedisOptions;
  readonly readFrom?: 'replica';
  readonly prefix: string;
  readonly clock: Clock;
  readonly timers: Timers;
};

/**
 * The way to a Redis Cluster. Each server tells of its own keys only, so that every primary has a pair of sockets on which it is heard. Whenever the primaries are
 * not those that were heard (a failover, a new server, one that has left), changes may have gone unheard: then all that was kept is lost.
 */
export class ClusterLink implements RedisLink {
  readonly #cluster: Cluster;
  readonly #options: ClusterLinkOptions;
  readonly #pairs = new Map<string, TrackedPair>();
  #listener: SharedListener | undefined;
  #wasTracking = false;
  #trouble: string | undefined = 'not connected yet';
  #isClosed = false;

  constructor(options: ClusterLinkOptions) {
    const { nodes, redis, readFrom } = options;
    const { retryStrategy: _one, ...each } = redis;
    this.#options = options;
    this.#cluster = openCluster(nodes, {
      scaleReads: readFrom === 'replica' ? 'slave' : 'master',
      enableOfflineQueue: false,
      slotsRefreshInterval: SURVEY_MS,
      slotsRefreshTimeout: SURVEY_WITHIN_MS,
      maxRedirections: REDIRECTIONS,
      retryDelayOnFailover: AGAIN_MS,
      retryDelayOnClusterDown: AGAIN_MS,
      retryDelayOnTryAgain: AGAIN_MS,
      clusterRetryStrategy: (times) => Math.min(RETRY_MOST_MS, AGAIN_MS * times),
      redisOptions: { ...each, socketTimeout: SILENT_MS },
    });
    this.#cluster.on('error', (error: Error) => this.#note(error));
    this.#cluster.on('node error', (error: Error) => this.#note(error));
    this.#cluster.on('+node', askingUnheard);
    for (const event of ['+node', '-node', 'refresh', 'close']) this.#cluster.on(event, () => this.#survey());
  }

  get reader(): Cluster {
    return this.#cluster;
  }

  async readWhole(keys: readonly string[], maxBytes: number): Promise<readonly (Buffer | null)[]> {
    const found = await Promise.all(keys.map((key) => this.#cluster.getrangeBuffer(key, 0, maxBytes - 1)));
    return found.map((bytes) => (bytes.length === 0 ? null : bytes));
  }

  get writer(): Cluster {
    return this.#cluster;
  }

  get isTracking(): boolean {
    if (this.#pairs.size === 0 || this.#cluster.status !== 'ready') return false;
    for (const pair of this.#pairs.values()) if (!pair.isTracking) return false;
    return true;
  }

  get trouble(): string | undefined {
    if (this.#cluster.status !== 'ready') return this.#trouble ?? 'the cluster is not connected';
    for (const [name, { trouble }] of this.#pairs) if (trouble !== undefined) return `${name}: ${trouble}`;
    return undefined;
  }

  primaries(): readonly Redis[] {
    return this.#cluster.nodes('master');
  }

  /** A reply may have come from a server that was sent on to, and is not heard yet. */
  afterReply(): void {
    this.#survey();
  }

  listen(listener: SharedListener): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cluster.disconnect();
    await Promise.all(Array.from(this.#pairs.values(), (pair) => pair.close()));
  }

  /** Brings the pairs in line with the primaries. */
  #survey(): void {
    if (this.#isClosed) return;
    const primaries = new Map(this.primaries().map((node) => [nameOf(node), node]));
    let isOther = false;
    for (const [name, pair] of this.#pairs) {
      if (primaries.has(name)) continue;
      this.#pairs.delete(name);
      void pair.close();
      isOther = true;
    }
    for (const [name, node] of primaries) {
      if (this.#pairs.has(name)) continue;
      this.#pairs.set(name, this.#open(node));
      isOther = true;
    }
    if (isOther) this.#lose('the primaries of the cluster changed');
    this.#gain();
  }

  #open({ options: { host, port } }: Redis): TrackedPair {
    const { redis, prefix, clock, timers } = this.#options;
    const pair = new TrackedPair({
      redis: { ...redis, ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) },
      prefix,
      clock,
      timers,
    });
    pair.listen({
      changed: (keys) => this.#listener?.changed(keys),
      lost: (reason) => this.#lose(`${host}:${port}: ${reason}`),
      regained: () => this.#gain(),
      alive: () => {
        if (this.isTracking) this.#listener?.alive?.();
      },
    });
    return pair;
  }

  #gain(): void {
    if (this.#wasTracking || !this.isTracking) return;
    this.#wasTracking = true;
    this.#trouble = undefined;
    this.#listener?.regained();
  }

  #lose(reason: string): void {
    if (!this.#wasTracking) return;
    this.#wasTracking = false;
    this.#trouble = reason;
    this.#listener?.lost(reason);
  }

  #note(error: Error): void {
    this.#trouble = error.message;
  }
}

/**
 * The client says ASKING ahead of a command that is sent on, and does not look at what comes of it: where the connection ends before the answer, a promise would be rejected
 * that nobody has, which ends a process of Node.
 */
function askingUnheard(server: Redis): void {
  const asking = server.asking.bind(server);
  const heard = (): Promise<unknown> => {
    const asked = asking();
    asked.catch(() => undefined);
    return asked;
  };
  Object.assign(server, { asking: heard });
}

function nameOf({ options: { host, port } }: Redis): string {
  return `${host}:${port}`;
}
