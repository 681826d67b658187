import { ServiceProcess } from './actors/serviceProcess.js';
import { StorePeer } from './actors/storePeer.js';
import { Misfortune, type Cast } from './actors/misfortune.js';
import { MemoryFiles } from '../src/testing/memoryFiles.js';
import { MachineClock } from './world/ports.js';
import { WAITED_OUT_MS, World } from './world/world.js';

/** Longest time after which everything that was mended works again: reconnecting, a breaker's rest, a ping's way. */
const HEAL_MS = 12_000;
const HEAL_LEAST_MS = 7500;
const LOOK_MS = 250;
const CRON_MS = 100;
const DRAIN_MS = 5000;
/** What is asked last has its answer by then. */
const REST_MS = 1000;

/** What came of one seed. */
export type Run = {
  readonly seed: number;
  readonly failure: string | undefined;
  readonly hash: string;
  readonly events: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly lines: readonly string[];
};

/** Lets one world happen: things go wrong, are mended, and then everything has to work. */
export async function runSeed(seed: number, keepTrace = false): Promise<Run> {
  const world = new World(seed, keepTrace);
  const { loop, plan, findings, trace } = world;
  await world.inhabit(async () => {
    world.network.replace(world.newNode(), true);
    const scene = new Scene(world);
    scene.begin();
    const misfortune = new Misfortune(world, scene);
    misfortune.begin();
    const isWrong = (): boolean => findings.first !== undefined;
    await loop.run(plan.lengthMs, isWrong);
    if (!isWrong()) {
      trace.note('everything is mended');
      misfortune.mend();
      scene.calm();
      const isHealed = scene.watchHealing();
      await loop.run(loop.nowMs + HEAL_MS, () => isWrong() || isHealed());
    }
    scene.rest();
    if (!isWrong()) await loop.run(loop.nowMs + (world.isServerSetBack ? WAITED_OUT_MS : REST_MS), isWrong);
    if (!isWrong()) await scene.prove();
    scene.end();
    // What they leave behind comes to its end in their own time, and not in that of the next world.
    await loop.run(loop.nowMs + DRAIN_MS);
  });
  const { first } = findings;
  return {
    seed,
    failure: first,
    hash: trace.hash,
    events: trace.events,
    outcomes: world.outcomes,
    slowestMs: world.slowestMs,
    lines: trace.lines ?? [],
  };
}

/** The processes of a world and what they do by themselves. */
class Scene implements Cast {
  readonly #world: World;
  readonly #services: (ServiceProcess | undefined)[];
  readonly #peers: (StorePeer | undefined)[];
  readonly #disks: readonly MemoryFiles[];
  #incarnations = 0;
  #isResting = false;
  #isCalm = false;

  constructor(world: World) {
    this.#world = world;
    this.#services = Array<undefined>(world.plan.processes).fill(undefined);
    this.#peers = Array<undefined>(world.plan.peers).fill(undefined);
    this.#disks = this.#services.map(() => new MemoryFiles(new MachineClock(world.loop, 0)));
  }

  begin(): void {
    const { plan } = this.#world;
    const { rates } = plan;
    this.#services.forEach((_, k) => this.#startService(k));
    this.#peers.forEach((_, k) => this.#startPeer(k));
    this.#every(rates.ask, () => this.#one(this.#services)?.ask());
    this.#every(rates.append, () => this.#change(false));
    this.#every(rates.correct, () => this.#change(true));
    this.#every(rates.peer, () => this.#peerActs());
    this.#every(plan.invalidateRate, () => this.#one(this.#services)?.invalidate());
    this.#cron();
  }

  names(): string[] {
    return [...this.#services, ...this.#peers].flatMap((process) => process?.name ?? []);
  }

  disks(): readonly MemoryFiles[] {
    return this.#disks;
  }

  crash(name: string, serverLearns: boolean, afterMs: number): void {
    const restart = (list: (ServiceProcess | StorePeer | undefined)[], start: (k: number) => void): void => {
      const k = list.findIndex((process) => process?.name === name);
      if (k < 0) return;
      list[k]!.crash(serverLearns);
      list[k] = undefined;
      this.#world.loop.after(afterMs, () => void (!this.#isResting && start(k)));
    };
    restart(this.#services, (k) => this.#startService(k));
    restart(this.#peers, (k) => this.#startPeer(k));
  }

  setClock(name: string, skewMs: number): void {
    const process = [...this.#services, ...this.#peers].find((each) => each?.name === name);
    if (process !== undefined) process.clock.skewMs = skewMs;
  }

  /** Less is asked. */
  calm(): void {
    this.#isCalm = true;
  }

  /** Says when every process hears again of changes. */
  watchHealing(): () => boolean {
    let isHealed = false;
    const look = async (): Promise<void> => {
      const services = await Promise.all(this.#services.map(async (service) => service?.service.stats()));
      const shared = services.map((stats) => stats?.cache.shared?.isTracking);
      isHealed = [...shared, ...this.#peers.map((peer) => peer?.isTracking)].every((isTracking) => isTracking === true);
      if (!isHealed) this.#world.loop.after(LOOK_MS, () => void look());
    };
    this.#world.loop.after(HEAL_LEAST_MS, () => void look());
    return () => isHealed;
  }

  /** Nothing new is asked. */
  rest(): void {
    this.#isResting = true;
  }

  /** Everything is whole: every process hears, every write is seen by all, and comes from L1 the second time. */
  async prove(): Promise<void> {
    const { findings, loop, records } = this.#world;
    const peers = this.#peers.filter((peer) => peer !== undefined);
    for (const process of [...this.#services, ...peers]) {
      if (process !== undefined && process.waiting > 0) findings.report(`${process.name} still waits for ${process.waiting} answers`);
    }
    for (const service of this.#services) {
      let shared: { readonly isTracking: boolean; readonly trouble?: string } | undefined;
      void service?.service.stats().then(({ cache }) => (shared = cache.shared));
      await loop.run(loop.nowMs + 1);
      if (service !== undefined && shared?.isTracking !== true) findings.report(`${service.name} hears of no changes: ${shared?.trouble}`);
    }
    for (const [k, writer] of peers.entries()) await this.#proveWriter(writer, records.keys[k % records.keys.length]!, peers);
  }

  end(): void {
    for (const process of [...this.#services, ...this.#peers]) process?.crash(true);
  }

  /** The first calls find breakers that are not closed yet. */
  async #proveWriter(writer: StorePeer, key: string, peers: readonly StorePeer[]): Promise<void> {
    const { findings, loop } = this.#world;
    const pause = (ms: number): Promise<void> => loop.run(loop.nowMs + ms);
    for (const peer of peers) void peer.read(key);
    await pause(600);
    for (const peer of peers) void peer.read(key);
    await pause(300);
    void writer.delete(key);
    await pause(300);
    let written: number | undefined;
    void writer.write(key).then((id) => (written = id));
    await pause(300);
    for (const peer of peers) {
      const { isTracking, stats } = peer;
      if (!isTracking) findings.report(`${peer.name} hears of no changes: ${stats.trouble}`);
      void peer.read(key).then((id) => {
        if (id !== written)
          findings.report(`${peer.name} reads ${id} from ${key}, and ${written} was written: ${JSON.stringify(peer.stats)}`);
      });
    }
    await pause(300);
    for (const peer of peers) if (!peer.isNear(key)) findings.report(`${peer.name} does not keep ${key}`);
  }

  #startService(k: number): void {
    const { plan, trace } = this.#world;
    const name = `s${k}-${this.#incarnations++}`;
    trace.note(`${name} starts`);
    this.#services[k] = new ServiceProcess(this.#world, name, { files: this.#disks[k]!, lagMs: plan.lagMs, sets: plan.sets });
  }

  #startPeer(k: number): void {
    const name = `p${k}-${this.#incarnations++}`;
    this.#world.trace.note(`${name} starts`);
    this.#peers[k] = new StorePeer(this.#world, name);
  }

  #every(rate: number, act: () => void): void {
    if (rate <= 0) return;
    this.#world.loop.after(this.#world.dice.wait(this.#isCalm ? rate / 4 : rate), () => {
      if (this.#isResting) return;
      act();
      this.#every(rate, act);
    });
  }

  #one<T>(list: readonly (T | undefined)[]): T | undefined {
    return list.length === 0 ? undefined : this.#world.dice.pick(list);
  }

  /** By way of a process, or behind the back of all. */
  #change(isCorrection: boolean): void {
    const { truth, dice, trace } = this.#world;
    const service = this.#one(this.#services);
    if (service !== undefined && dice.chance(0.5)) return service.apply(isCorrection);
    if (this.#services.length === 0) return;
    const symbol = dice.pick(truth.symbols);
    const bars = isCorrection ? truth.corrected(symbol) : truth.appended(symbol, dice.whole(1, 2));
    trace.note(`${symbol} ${isCorrection ? 'is corrected' : 'grows'} ${bars.timestamp[0]}+${bars.timestamp.length}`);
    void truth.write(symbol, bars);
  }

  #peerActs(): void {
    const peer = this.#one(this.#peers);
    const what = this.#world.dice.random();
    if (peer === undefined) return;
    if (what < 0.1) this.#flurry(peer);
    else if (what < 0.7) void peer.read();
    else if (what < 0.95) void peer.write();
    else void peer.delete();
  }

  /** A read on its way while another writes, and what came of it a while later. */
  #flurry(writer: StorePeer): void {
    const { dice, loop, plan, records } = this.#world;
    const key = dice.pick(records.keys);
    const wayMs = 2 * (plan.weather.latencyMs + plan.weather.jitterMs);
    void writer.write(key);
    loop.after(2 * wayMs, () => {
      loop.after(wayMs * dice.random(), () => void (!this.#isResting && writer.write(key)));
      for (const reader of this.#peers) {
        loop.after(wayMs * dice.random(), () => void (!this.#isResting && reader?.read(key)));
        loop.after(4 * wayMs + 1.1 * plan.windowMs, () => void (!this.#isResting && reader?.read(key)));
      }
    });
  }

  #cron(): void {
    const { loop, network } = this.#world;
    loop.after(CRON_MS, () => {
      if (!network.isServerFrozen) network.node?.cron();
      for (const peer of this.#peers) peer?.look();
      if (!this.#isResting) this.#cron();
    });
  }
}
