import { MemoryFiles } from '../../src/testing/memoryFiles.js';
import type { Dice } from '../world/dice.js';
import { WINDOW_MS } from '../world/plan.js';
import { MachineClock } from '../world/ports.js';
import type { World } from '../world/world.js';
import type { Cast } from './misfortune.js';
import { proveHearing, proveWriters } from './proof.js';
import { RemoteClient } from './remoteClient.js';
import { Seats, type Actor } from './seats.js';
import { Sight } from '../bars/sight.js';
import { ServiceProcess, viewFrom, type Machine } from './serviceProcess.js';
import { StorePeer } from './storePeer.js';

const HEAL_LEAST_MS = 7500;
const LOOK_MS = 250;
const CRON_MS = 100;

/** The processes of a world and what they do by themselves. */
export class Scene implements Cast {
  readonly #world: World;
  readonly #machines: readonly Machine[];
  readonly #services: Seats<ServiceProcess>;
  readonly #peers: Seats<StorePeer>;
  readonly #clients: Seats<RemoteClient>;
  #incarnations = 0;
  #isResting = false;
  #isCalm = false;

  constructor(world: World) {
    const { plan, loop, truth } = world;
    this.#world = world;
    this.#machines = Array.from({ length: plan.processes }, (_, k) => ({
      files: new MemoryFiles(new MachineClock(loop, 0)),
      sight: plan.source === 'memory' ? new Sight(truth, loop, plan.lagMs) : undefined,
      isWriter: plan.source === 'own folder' && k === 0,
      host: k < plan.servers ? `web${k}` : undefined,
    }));
    this.#services = new Seats(plan.processes, (k) => new ServiceProcess(world, this.#name('s', k), this.#machines[k]!, plan.sets));
    this.#peers = new Seats(plan.peers, (k) => new StorePeer(world, this.#name('p', k)));
    this.#clients = new Seats(plan.servers * plan.clients, (k) => this.#client(k));
  }

  begin(): void {
    const { plan } = this.#world;
    const { rates } = plan;
    for (const seats of this.#seats) seats.start();
    this.#every(rates.ask, () => this.#one(this.#services)?.ask());
    if (plan.servers > 0) this.#every(rates.ask, () => this.#one(this.#clients)?.ask());
    this.#every(rates.append, () => this.#change(false));
    this.#every(rates.correct, () => this.#change(true));
    this.#every(rates.peer, () => this.#peerActs());
    this.#every(plan.invalidateRate, () => this.#one(this.#services)?.invalidate());
    this.#cron();
  }

  names(): string[] {
    return this.#actors.map(({ name }) => name);
  }

  disks(): readonly MemoryFiles[] {
    return this.#machines.map(({ files }) => files);
  }

  crash(name: string, serverLearns: boolean, afterMs: number): void {
    for (const seats of this.#seats) {
      const restart = seats.crash(name, serverLearns);
      if (restart !== undefined) this.#world.loop.after(afterMs, () => void (!this.#isResting && restart()));
    }
  }

  setClock(name: string, skewMs: number): void {
    const actor = this.#actors.find((each) => each.name === name);
    if (actor !== undefined) actor.clock.skewMs = skewMs;
  }

  /** Less is asked. */
  calm(): void {
    this.#isCalm = true;
  }

  /** Says when every process hears again of changes, and has for so long that no silence is left to be found out. */
  watchHealing(): () => boolean {
    const { loop } = this.#world;
    let heardSinceMs = Infinity;
    let isHealed = false;
    const look = async (): Promise<void> => {
      const services = await Promise.all(this.#services.all.map(async (service) => service?.service.stats()));
      const shared = services.map((stats) => stats?.cache.shared?.isTracking);
      const isHeard = [...shared, ...this.#peers.all.map((peer) => peer?.isTracking)].every((isTracking) => isTracking === true);
      heardSinceMs = isHeard ? Math.min(heardSinceMs, loop.nowMs) : Infinity;
      isHealed = loop.nowMs - heardSinceMs >= WINDOW_MS;
      if (!isHealed) loop.after(LOOK_MS, () => void look());
    };
    loop.after(HEAL_LEAST_MS - WINDOW_MS, () => void look());
    return () => isHealed;
  }

  /** Nothing new is asked. */
  rest(): void {
    this.#isResting = true;
  }

  /** Everything is whole: every process hears, every write is seen by all, and comes from L1 the second time. */
  async prove(): Promise<void> {
    const { findings } = this.#world;
    for (const { name, waiting } of this.#actors) if (waiting > 0) findings.report(`${name} still waits for ${waiting} answers`);
    await proveHearing(this.#world, this.#services.running);
    await proveWriters(this.#world, this.#peers.running);
  }

  /** Whether anybody waits for an answer. */
  get isWaiting(): boolean {
    return this.#actors.some(({ waiting }) => waiting > 0);
  }

  end(): void {
    for (const actor of this.#actors) actor.crash(true);
  }

  get #seats(): readonly Pick<Seats<Actor>, 'start' | 'crash' | 'running'>[] {
    return [this.#services, this.#peers, this.#clients];
  }

  get #actors(): readonly Actor[] {
    return this.#seats.flatMap(({ running }) => running);
  }

  #name(kind: string, k: number): string {
    const name = `${kind}${k}-${this.#incarnations++}`;
    this.#world.trace.note(`${name} starts`);
    return name;
  }

  /** What it is told is never older than what the machine of its server sees. */
  #client(k: number): RemoteClient {
    const machine = this.#machines[k % this.#world.plan.servers]!;
    return new RemoteClient(this.#world, this.#name('c', k), machine.host!, (symbol) => viewFrom(this.#world, machine, symbol));
  }

  #every(rate: number, act: () => void): void {
    if (rate <= 0) return;
    this.#world.loop.after(this.#world.dice.wait(this.#isCalm ? rate / 4 : rate), () => {
      if (this.#isResting) return;
      act();
      this.#every(rate, act);
    });
  }

  #one<T extends Actor>({ all }: Seats<T>): T | undefined {
    return all.length === 0 ? undefined : this.#world.dice.pick(all);
  }

  /** By way of a process, or behind the back of all. */
  #change(isCorrection: boolean): void {
    const { truth, dice, trace, plan } = this.#world;
    const service = this.#one(this.#services);
    if (plan.source === 'own folder') return this.#clientOr(this.#services.all[0])?.apply(isCorrection);
    if (plan.source === 'memory' && service !== undefined && dice.chance(0.5)) return this.#clientOr(service)?.apply(isCorrection);
    if (this.#services.all.length === 0) return;
    const symbol = dice.pick(truth.symbols);
    const bars = isCorrection ? truth.corrected(symbol) : truth.appended(symbol, dice.whole(1, 2));
    trace.note(`${symbol} ${isCorrection ? 'is corrected' : 'grows'} ${bars.timestamp[0]}+${bars.timestamp.length}`);
    void truth.write(symbol, bars);
  }

  /** A client of the first server, now and then, or that process itself. */
  #clientOr(service: ServiceProcess | undefined): ServiceProcess | RemoteClient | undefined {
    return this.#clients.all.length > 0 && this.#world.dice.chance(0.3) ? this.#clients.all[0] : service;
  }

  #peerActs(): void {
    const peer = this.#one(this.#peers);
    const what = this.#world.dice.random();
    if (peer === undefined) return;
    if (what < 0.1) this.#flurry(peer, this.#world.dice);
    else if (what < 0.7) void peer.read();
    else if (what < 0.95) void peer.write();
    else void peer.delete();
  }

  /** A read on its way while another writes, and what came of it a while later. */
  #flurry(writer: StorePeer, dice: Dice): void {
    const { loop, plan, records } = this.#world;
    const key = dice.pick(records.keys);
    const wayMs = 2 * (plan.weather.latencyMs + plan.weather.jitterMs);
    void writer.write(key);
    loop.after(2 * wayMs, () => {
      loop.after(wayMs * dice.random(), () => void (!this.#isResting && writer.write(key)));
      for (const reader of this.#peers.all) {
        loop.after(wayMs * dice.random(), () => void (!this.#isResting && reader?.read(key)));
        loop.after(4 * wayMs + 1.1 * plan.windowMs, () => void (!this.#isResting && reader?.read(key)));
      }
    });
  }

  #cron(): void {
    const { loop, network } = this.#world;
    loop.after(CRON_MS, () => {
      for (const { isFrozen, node } of network.servers) if (!isFrozen) node?.cron();
      for (const peer of this.#peers.running) peer.look();
      if (!this.#isResting) this.#cron();
    });
  }
}
