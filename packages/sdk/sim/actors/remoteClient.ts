import { BarkeepError } from '@barkeep/feature-core';
import { connectWith } from '../../src/connect.js';
import type { IDataService } from '../../src/contracts/service.js';
import { MemoryFiles } from '../../src/testing/memoryFiles.js';
import type { Moment } from '../bars/truth.js';
import type { Dice } from '../world/dice.js';
import type { Question } from '../world/plan.js';
import { MachineClock, portsOf, type Life } from '../world/ports.js';
import type { World } from '../world/world.js';
import { Reader } from './reader.js';
import type { Actor } from './seats.js';
import { applyBars } from './serviceProcess.js';

const TIMEOUT_MS = 10_000;
/** Each of three attempts has its time, and waits in between; and so has each piece of a stream over a connection that is slow. */
const TROUBLED_MS = 3 * TIMEOUT_MS + 14_000;
/** Of a server that is there: request and answer on their way, in pieces that may be lost one after the other. */
const WAY_MS = 3000;

const AWAY = ['UNAVAILABLE', 'TIMEOUT'];

/** What a client can ask of a server beside what a process can ask of itself. */
const QUESTIONS: readonly Question[] = ['many', 'stream'];

/** One process without a cache: it asks a server, by the SDK's own client. */
export class RemoteClient implements Actor {
  readonly name: string;
  readonly clock: MachineClock;
  readonly service: IDataService;
  readonly #world: World;
  readonly #dice: Dice;
  readonly #life: Life = { isOver: false };
  readonly #reader: Reader;

  /** `view`: what the server at `host` knows now. */
  constructor(world: World, name: string, host: string, view: (symbol: string) => Moment) {
    const { loop, plan, network } = world;
    this.name = name;
    this.#world = world;
    this.#dice = world.dice.fork();
    this.clock = new MachineClock(loop, this.#dice.whole(0, 1e6));
    const files = new MemoryFiles(this.clock);
    const ports = portsOf({ loop, dice: this.#dice.fork(), clock: this.clock, files, life: this.#life });
    this.service = connectWith({ url: `http://${name}.${host}`, timeoutMs: TIMEOUT_MS, ports }, {});
    const isTroubled = (beganMs: number): boolean => network.struckMs(name) >= beganMs;
    this.#reader = new Reader({
      world,
      name,
      dice: this.#dice,
      service: this.service,
      questions: [...plan.questions, ...QUESTIONS],
      view,
      isOver: () => this.#life.isOver,
      withinMs: (beganMs) => (isTroubled(beganMs) ? TROUBLED_MS : plan.answerWithinMs + WAY_MS),
      mayFail: (error, beganMs) => isTroubled(beganMs) && error instanceof BarkeepError && AWAY.includes(error.code),
    });
  }

  get waiting(): number {
    return this.#reader.waiting;
  }

  ask(): void {
    this.#reader.ask();
  }

  /** New or corrected bars by way of the server. */
  apply(isCorrection: boolean): void {
    applyBars(this.#world, this.#dice, this, this.#reader, isCorrection);
  }

  crash(serverLearns: boolean): void {
    this.#life.isOver = true;
    this.#world.network.kill(this.name, serverLearns);
  }
}
