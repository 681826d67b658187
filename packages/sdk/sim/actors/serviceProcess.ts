import type { FeatureSet } from '@barkeep/feature-core';
import { createApp, startServer } from '@barkeep/server';
import { connectWith } from '../../src/connect.js';
import type { IDataService } from '../../src/contracts/service.js';
import type { Ports } from '../../src/contracts/ports.js';
import { LaggingProvider } from '../bars/laggingProvider.js';
import { TIMEFRAME, type Moment } from '../bars/truth.js';
import { MachineClock, portsOf, type Life } from '../world/ports.js';
import type { World } from '../world/world.js';
import type { MemoryFiles } from '../../src/testing/memoryFiles.js';
import type { Dice } from '../world/dice.js';
import { Reader } from './reader.js';
import type { Actor } from './seats.js';

const SERIES_BYTES_LEAST = 4096;

/** What a drop may take beyond an answer: it goes through all keys, twice, by commands that may take two seconds each. */
const DROP_MS = 4_000;

/** What a machine has, whichever process runs on it. */
export type Machine = {
  readonly files: MemoryFiles;
  /** How far each series of the source has been seen from here: a later process does not see less. */
  readonly seen: Map<string, number>;
  /** Where its processes listen, if they do. */
  readonly host: string | undefined;
};

/** One process with the whole data service in it, as `connect` makes it, and readers of its own; it may be a server as well. */
export class ServiceProcess implements Actor {
  readonly name: string;
  readonly clock: MachineClock;
  readonly service: IDataService;
  readonly #world: World;
  readonly #dice: Dice;
  readonly #life: Life = { isOver: false };
  readonly #provider: LaggingProvider;
  readonly #reader: Reader;
  readonly #host: string | undefined;

  constructor(world: World, name: string, machine: Machine, options: { readonly lagMs: number; readonly sets: readonly FeatureSet[] }) {
    const { loop, truth } = world;
    const { files, seen, host } = machine;
    this.name = name;
    this.#world = world;
    this.#host = host;
    this.#dice = world.dice.fork();
    this.clock = new MachineClock(loop, this.#dice.whole(0, 1e6));
    const readMs = this.#dice.between(0, 20);
    this.#provider = new LaggingProvider({ truth, loop, lagMs: options.lagMs, seen, readMs: () => readMs * this.#dice.random() });
    const cacheBytes = this.#dice.chance(0.2) ? this.#dice.whole(4 * SERIES_BYTES_LEAST, 16 * SERIES_BYTES_LEAST) : 2 ** 24;
    const ports = portsOf({ loop, dice: this.#dice.fork(), clock: this.clock, files, life: this.#life });
    const defaultSet = options.sets[0]!.name;
    this.service = connectWith(
      { provider: this.#provider, redis: `redis://${name}`, defaultSet, sets: options.sets, cacheBytes, ports },
      world.plan.hasDisk ? { BARKEEP_CACHE_DIR: '/cache' } : {},
    );
    this.#reader = new Reader({
      world,
      name,
      dice: this.#dice,
      service: this.service,
      questions: world.plan.questions,
      view: (symbol) => this.view(symbol),
      isOver: () => this.#life.isOver,
      withinMs: () => world.answerWithinMs,
      mayFail: () => false,
    });
    if (host !== undefined) this.#listen(host, defaultSet, ports);
  }

  /** Answers that are being waited for. */
  get waiting(): number {
    return this.#reader.waiting;
  }

  /** What this process knows of a series. */
  view(symbol: string): Moment {
    return this.#provider.view(symbol);
  }

  /** One question of one of its readers. */
  ask(): void {
    this.#reader.ask();
  }

  /** New or corrected bars through this process. */
  apply(isCorrection: boolean): void {
    applyBars(this.#world, this.#dice, this, this.#reader, isCorrection);
  }

  /** Somebody drops what is cached of a series, or a part of it. */
  invalidate(): void {
    const dice = this.#dice;
    const symbol = dice.pick(this.#world.truth.symbols);
    const set = dice.chance(0.5) ? { set: dice.pick(this.#world.plan.sets).name } : {};
    const from = dice.chance(0.5) ? { from: dice.pick(Array.from(this.view(symbol).bars.timestamp)) } : {};
    const what = { symbol, timeframe: TIMEFRAME, ...set, ...from };
    void this.#reader.does(`to drop ${symbol} ${set.set ?? ''} ${from.from ?? ''}`, () => this.service.invalidate(what), DROP_MS);
  }

  /** Ends without a word. */
  crash(serverLearns: boolean): void {
    this.#life.isOver = true;
    this.#world.network.kill(this.name, serverLearns);
    if (this.#host !== undefined) this.#world.network.unlisten(this.#host, serverLearns);
  }

  /** The whole server over the service: its routes on Node's own HTTP server. */
  #listen(host: string, defaultSet: string, { clock, timers }: Ports): void {
    const onFault = (error: unknown, what: string): void => {
      if (!this.#life.isOver) this.#world.findings.report(`${this.name} failed at ${what}: ${String(error)}`);
    };
    void startServer(createApp(this.service, { defaultSet, writable: true, clock, timers, onFault }), { host, port: 80, timers });
  }
}

/** Whoever takes new and corrected bars, with one who waits for it. */
export function applyBars(world: World, dice: Dice, to: { readonly service: IDataService }, reader: Reader, isCorrection: boolean): void {
  const { truth } = world;
  const symbol = dice.pick(truth.symbols);
  const bars = isCorrection ? truth.corrected(symbol) : truth.appended(symbol, dice.whole(1, 2));
  const what = `to ${isCorrection ? 'correct' : 'append'} ${symbol} ${bars.timestamp[0]}+${bars.timestamp.length}`;
  void reader.does(what, () => to.service.applyBars(symbol, TIMEFRAME, bars));
}
