import type { FeatureSet } from '@barkeep/feature-core';
import { createApp, startServer } from '@barkeep/server';
import { connectWith } from '../../src/connect.js';
import type { IDataService } from '../../src/contracts/service.js';
import type { Ports } from '../../src/contracts/ports.js';
import type { ConnectOptions } from '../../src/connect.js';
import { DATA } from '../bars/dataFolder.js';
import { FolderTruth } from '../bars/folderTruth.js';
import { LaggingProvider } from '../bars/laggingProvider.js';
import type { Sight } from '../bars/sight.js';
import { TIMEFRAME, type Moment } from '../bars/truth.js';
import { MachineClock, portsOf, type Life } from '../world/ports.js';
import type { World } from '../world/world.js';
import type { MemoryFiles } from '../../src/testing/memoryFiles.js';
import type { Dice } from '../world/dice.js';
import { Reader } from './reader.js';
import type { Actor } from './seats.js';

const SERIES_BYTES_LEAST = 4096;

/** What a drop may take beyond an answer: it goes through all keys, twice, by commands that may take two seconds each. */
export const DROP_MS = 4_000;

/** What a machine has, whichever process runs on it. */
export type Machine = {
  readonly files: MemoryFiles;
  /** How far the series of a source are seen from here: a later process does not see less. Left out where the bars are files. */
  readonly sight: Sight | undefined;
  /** Whether its processes may write into the data folder. */
  readonly isWriter: boolean;
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
  readonly #machine: Machine;
  readonly #reader: Reader;

  constructor(world: World, name: string, machine: Machine, sets: readonly FeatureSet[]) {
    const { loop, truth } = world;
    const { sight, host } = machine;
    this.name = name;
    this.#world = world;
    this.#machine = machine;
    this.#dice = world.dice.fork();
    this.clock = new MachineClock(loop, this.#dice.whole(0, 1e6));
    const readMs = this.#dice.between(0, 20);
    const cacheBytes = this.#dice.chance(0.2) ? this.#dice.whole(4 * SERIES_BYTES_LEAST, 16 * SERIES_BYTES_LEAST) : 2 ** 24;
    const portsDice = this.#dice.fork();
    const files = truth instanceof FolderTruth ? truth.folder.mounted(machine.files, portsDice) : machine.files;
    const ports = portsOf({ loop, dice: portsDice, clock: this.clock, files, life: this.#life });
    const defaultSet = sets[0]!.name;
    const source: ConnectOptions =
      truth instanceof FolderTruth
        ? { data: DATA, writable: machine.isWriter }
        : { provider: new LaggingProvider({ truth, sight: sight!, loop, readMs: () => readMs * this.#dice.random() }) };
    this.service = connectWith(
      { ...source, redis: world.redisUrl(name), defaultSet, sets, cacheBytes, ports },
      world.plan.hasDisk ? { BARKEEP_CACHE_DIR: '/cache' } : {},
    );
    this.#reader = new Reader({
      world,
      name,
      dice: this.#dice,
      service: this.service,
      questions: world.plan.questions,
      view: (symbol) => viewFrom(world, machine, symbol),
      isOver: () => this.#life.isOver,
      withinMs: () => world.plan.answerWithinMs,
      mayFail: () => false,
    });
    if (host !== undefined) this.#listen(host, defaultSet, ports);
  }

  /** Answers that are being waited for. */
  get waiting(): number {
    return this.#reader.waiting;
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
    const from = dice.chance(0.5) ? { from: dice.pick(Array.from(viewFrom(this.#world, this.#machine, symbol).bars.timestamp)) } : {};
    const what = { symbol, timeframe: TIMEFRAME, ...set, ...from };
    void this.#reader.does(`to drop ${symbol} ${set.set ?? ''} ${from.from ?? ''}`, () => this.service.invalidate(what), DROP_MS);
  }

  /** Ends without a word. */
  crash(serverLearns: boolean): void {
    this.#life.isOver = true;
    this.#world.network.kill(this.name, serverLearns);
    const { host } = this.#machine;
    if (host !== undefined) this.#world.network.unlisten(host, serverLearns);
  }

  /** The whole server over the service: its routes on Node's own HTTP server. */
  #listen(host: string, defaultSet: string, { clock, timers }: Ports): void {
    const onFault = (error: unknown, what: string): void => {
      if (!this.#life.isOver) this.#world.findings.report(`${this.name} failed at ${what}: ${String(error)}`);
    };
    void startServer(createApp(this.service, { defaultSet, writable: true, clock, timers, onFault }), { host, port: 80, timers });
  }
}

/** What a process there has to know of a series now. */
export function viewFrom({ truth }: World, { sight }: Machine, symbol: string): Moment {
  return truth instanceof FolderTruth ? truth.view(symbol) : sight!.view(symbol);
}

/** Whoever takes new and corrected bars, with one who waits for it. */
export function applyBars(world: World, dice: Dice, to: { readonly service: IDataService }, reader: Reader, isCorrection: boolean): void {
  const { truth } = world;
  const symbol = dice.pick(truth.symbols);
  const bars = isCorrection ? truth.corrected(symbol) : truth.appended(symbol, dice.whole(1, 2));
  const what = `to ${isCorrection ? 'correct' : 'append'} ${symbol} ${bars.timestamp[0]}+${bars.timestamp.length}`;
  void reader.does(what, () => to.service.applyBars(symbol, TIMEFRAME, bars));
}
