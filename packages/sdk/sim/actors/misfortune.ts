import type { Direction, Link } from '../network/link.js';
import { redisHost } from '../network/network.js';
import type { RedisNode } from '../redis/node.js';
import type { MemoryFiles } from '../../src/testing/memoryFiles.js';
import type { Dice } from '../world/dice.js';
import { FAULTS, type Fault } from '../world/plan.js';
import type { World } from '../world/world.js';
import { endMoves } from './slotMoves.js';

/** Whom faults can strike. */
export type Cast = {
  readonly names: () => readonly string[];
  /** Ends a process and, after a while, starts another in its place. */
  crash(name: string, serverLearns: boolean, afterMs: number): void;
  /** What processes have on their disks. */
  disks(): readonly MemoryFiles[];
  /** Sets the wall clock of a process. */
  setClock(name: string, skewMs: number): void;
};

/** Lets things go wrong, each kind as often as the plan has it, until it is told to mend everything. */
export class Misfortune {
  readonly #world: World;
  readonly #dice: Dice;
  readonly #cast: Cast;
  readonly #mends = new Set<() => void>();
  #isOver = false;

  constructor(world: World, cast: Cast) {
    this.#world = world;
    this.#dice = world.dice.fork();
    this.#cast = cast;
  }

  begin(): void {
    for (const fault of FAULTS) {
      const rate = this.#world.plan.faults.get(fault);
      if (rate !== undefined) this.#next(fault, rate);
    }
  }

  /** Everything is whole again, and stays so. */
  mend(): void {
    this.#isOver = true;
    for (const mend of this.#mends) mend();
    this.#mends.clear();
    this.#world.network.clearUp();
    // Nobody ever says that such a connection is dead.
    const links = this.#world.network.linksOf();
    if (this.#world.plan.faults.has('freeze link') && links.length > 0) this.#dice.pick(links).freeze(...this.#direction());
  }

  #next(fault: Fault, rate: number): void {
    this.#world.loop.after(this.#dice.wait(rate), () => {
      if (this.#isOver) return;
      this.#strike(fault);
      this.#next(fault, rate);
    });
  }

  /** Something that is over after a while, or when everything is mended. */
  #until(ms: number, mend: () => void): void {
    const once = (): void => {
      if (this.#mends.delete(once)) mend();
    };
    this.#mends.add(once);
    this.#world.loop.after(ms, once);
  }

  #strike(fault: Fault): void {
    const { network } = this.#world;
    const dice = this.#dice;
    const links = network.linksOf();
    const link = links.length === 0 ? undefined : dice.pick(links);
    this.#world.trace.note(`fault: ${fault}${link === undefined ? '' : ` (${link.owner})`}`);
    if (fault === 'cut data') link?.cut({ near: true, far: true });
    else if (fault === 'cut both') for (const each of network.linksOf(link?.owner)) each.cut({ near: true, far: true });
    else if (fault === 'half-open') this.#halfOpen(link);
    else if (fault === 'freeze link') this.#freeze(link);
    else if (fault === 'slow link') this.#slow(link);
    else if (fault === 'freeze server') this.#freezeServer();
    else if (fault === 'crash') this.#crash();
    else if (fault === 'tear file') void this.#tearFile();
    else if (fault === 'wall clock') this.#setClock();
    else if (fault === 'refuse') this.#refuse(link);
    else if (fault === 'restart server' || fault === 'failover') this.#replace(fault === 'failover');
    else this.#spoil(fault);
  }

  /** One side learns that the connection has ended, the other much later. */
  #halfOpen(link: Link | undefined): void {
    if (link === undefined) return;
    const near = this.#dice.chance(0.5);
    link.cut({ near, far: !near });
    this.#until(this.#dice.between(100, 20_000), () => link.cut({ near: true, far: true }));
  }

  #freeze(link: Link | undefined): void {
    if (link === undefined) return;
    link.freeze(...this.#direction());
    this.#world.loop.after(this.#dice.pick([50, 500, 3000, 60_000]) * this.#dice.random(), () => void (!this.#isOver && link.thaw()));
  }

  #direction(): readonly Direction[] {
    return this.#dice.pick<readonly Direction[]>([['in', 'out'], ['in'], ['in'], ['out']]);
  }

  #slow(link: Link | undefined): void {
    if (link === undefined) return;
    link.slow(this.#dice.pick([20, 800, 1500]));
    this.#until(this.#dice.between(2000, 20_000), () => link.slow(0));
  }

  /** A process loses its connections, and some of the new ones are refused for a while. */
  #refuse(link: Link | undefined): void {
    const { network } = this.#world;
    for (const each of network.linksOf(link?.owner)) each.cut({ near: true, far: true });
    network.refusedShare = 0.6;
    this.#until(this.#dice.between(500, 10_000), () => (network.refusedShare = 0));
  }

  #freezeServer(): void {
    const { network } = this.#world;
    const server = this.#anyServer();
    const redis = network.servers[server]!;
    if (redis.isFrozen) return;
    endMoves(this.#world);
    redis.freeze();
    // A machine that stands still may have let go of everybody first: they connect again to what does not answer.
    if (this.#dice.chance(0.4)) for (const link of network.linksTo(redisHost(server))) link.cut({ near: true, far: true });
    this.#until(this.#dice.pick([50, 500, 3000, 8000]) * this.#dice.random(), () => redis.thaw());
  }

  /** The one there is, or one of those of a Cluster that have slots. */
  #anyServer(): number {
    const { cluster } = this.#world;
    return cluster === undefined ? 0 : cluster.primaryOf(this.#dice.whole(0, cluster.shards - 1));
  }

  #crash(): void {
    const names = this.#cast.names();
    if (names.length > 0) this.#cast.crash(this.#dice.pick(names), this.#dice.chance(0.6), this.#dice.between(0, 500));
  }

  #setClock(): void {
    const skewMs = this.#dice.pick([-86_400_000, -60_000, -500, 0, 500, 60_000, 400_000]);
    if (this.#dice.chance(0.3)) this.#world.setServerClock(skewMs);
    else {
      const names = this.#cast.names();
      if (names.length > 0) this.#cast.setClock(this.#dice.pick(names), skewMs);
    }
  }

  /** The server goes and comes back empty; or another takes its place that has not got the last writes. */
  #replace(hasReplica: boolean): void {
    const { network, cluster } = this.#world;
    const server = this.#anyServer();
    const redis = network.servers[server]!;
    const gone = redis.node;
    if (gone === undefined) return;
    endMoves(this.#world);
    const lostMs = this.#dice.pick([0, 5, 200, 2000]);
    const untilMs = gone.keys.nowMs - lostMs;
    redis.thaw();
    network.replace(undefined, this.#dice.chance(0.7), server);
    this.#world.standNow(undefined, gone);
    const downMs = this.#dice.pick([0, 100, 3000]) * this.#dice.random();
    if (cluster !== undefined && hasReplica)
      this.#world.loop.after(downMs / 2, () => (cluster.isDown = network.servers[server]!.node === undefined));
    this.#until(downMs, () => {
      const heir = hasReplica ? { of: gone, untilMs } : undefined;
      const taking = cluster !== undefined && hasReplica ? cluster.promote(cluster.shardServedBy(server)!) : server;
      const node = this.#world.newNode(heir, taking);
      network.replace(node, true, taking);
      if (taking !== server) network.replace(this.#world.newNode(undefined, server), true, server);
      if (cluster !== undefined) cluster.isDown = false;
      this.#world.standNow(node, gone);
    });
  }

  /** What happens to keys without any client's doing. */
  #spoil(fault: Fault): void {
    const { node, isFrozen } = this.#world.network.servers[this.#anyServer()]!;
    if (node === undefined || isFrozen) return;
    if (fault === 'full') {
      node.isFull = true;
      return this.#until(this.#dice.between(100, 5000), () => (node.isFull = false));
    }
    if (fault === 'flush') {
      const before = node.keys.known();
      node.flush();
      for (const key of before) {
        if (this.#world.isElsewhere(key, node)) continue;
        this.#world.spoil(key, () => this.#world.records.stands(key, undefined));
      }
      return;
    }
    const keys = node.keys.keys();
    if (keys.length === 0) return;
    const key = this.#dice.pick(keys);
    if (fault === 'evict') node.keys.delete(key);
    else if (fault === 'expire') node.keys.setEnd(key, node.keys.nowMs + this.#dice.between(0, 2000));
    else if (fault === 'tear') this.#tear(node, key);
    node.tell();
  }

  /** The first part of it, and then nothing at all, or nothing but zeros. */
  #torn(whole: Uint8Array): Buffer {
    // Often so near to the end that what says how long it is has come through.
    const at = this.#dice.chance(0.5) ? this.#dice.whole(0, whole.length) : Math.max(0, whole.length - this.#dice.whole(1, 16));
    const head = Buffer.from(whole.subarray(0, at));
    return this.#dice.chance(0.5) ? head : Buffer.concat([head, Buffer.alloc(whole.length - at)]);
  }

  async #tearFile(): Promise<void> {
    const disks = this.#cast.disks();
    if (disks.length === 0) return;
    const disk = this.#dice.pick(disks);
    const paths = await pathsIn(disk, '/');
    if (paths.length === 0) return;
    const path = this.#dice.pick(paths);
    const whole = await disk.read(path);
    if (whole !== undefined) disk.put(path, this.#torn(whole));
  }

  #tear({ keys }: RedisNode, key: string): void {
    const whole = keys.get(key)!;
    const torn = this.#torn(whole);
    // What ends with zeros may come through whole.
    if (torn.equals(whole)) return;
    this.#world.spoil(key, () => keys.set(key, torn, keys.nowMs + (keys.lifeOf(key) ?? Infinity)));
  }
}

async function pathsIn(disk: MemoryFiles, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of (await disk.list(folder)) ?? []) {
    const path = `${folder === '/' ? '' : folder}/${entry.name}`;
    paths.push(...(entry.folder ? await pathsIn(disk, path) : [path]));
  }
  return paths;
}
