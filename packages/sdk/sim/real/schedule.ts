import { setTimeout as delay } from 'node:timers/promises';
import type { Bars } from '@barkeep/feature-core';
import { Oracle } from '../bars/oracle.js';
import { MemoryTruth } from '../bars/memoryTruth.js';
import { Dice } from '../world/dice.js';
import { Loop } from '../world/loop.js';
import { SETS } from '../world/sets.js';
import type { Order, Outcome } from './client.js';
import type { Pool } from './pool.js';
import { ACTS, Proxy, type Which } from './proxy.js';

const STEPS = 24;
const CLIENTS = 3;
const SYMBOL = 'AAPL';
const KEY = `${SYMBOL}:1day:x@1:last`;
/** How long a mended world may take to be whole again: generous, since the machine may be busy. */
const HEAL_WITHIN_MS = 60_000;

/** A client of some process, with a proxy of its own before the one Redis. */
type Seat = { readonly client: number; readonly process: number; readonly proxy: Proxy };
/** `Omit` for each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What goes wrong between some clients and a real Redis, by one seed; every answer is held against a full recompute. */
export class Schedule {
  readonly seed: number;
  readonly #pool: Pool;
  readonly #dice: Dice;
  readonly #truth: MemoryTruth;
  readonly #oracle: Oracle;
  readonly #seats: Seat[] = [];
  readonly #wrong: string[] = [];
  #ids = 0;
  answers = 0;
  strikes = 0;

  constructor(pool: Pool, seed: number) {
    this.seed = seed;
    this.#pool = pool;
    this.#dice = new Dice(seed);
    this.#truth = new MemoryTruth({ loop: new Loop(), dice: this.#dice.fork(), symbols: [SYMBOL], rows: 40 });
    this.#oracle = new Oracle(this.#truth);
  }

  get wrong(): string | undefined {
    return this.#wrong[0];
  }

  async open(redisPort: number): Promise<this> {
    await this.#truth.open();
    const { bars } = this.#truth.moments(SYMBOL)[0]!;
    for (let k = 0; k < CLIENTS; k++) {
      const seat = { client: this.seed * CLIENTS + k, process: k, proxy: await Proxy.open(redisPort) };
      this.#seats.push(seat);
      await this.#tell(seat, { what: 'open', port: seat.proxy.port, prefix: `t${this.seed}:`, symbol: SYMBOL, bars });
    }
    return this;
  }

  /** Everything that can happen, in an order and at times that the seed decides. */
  async run(): Promise<void> {
    const running: Promise<void>[] = [];
    for (let step = 0; step < STEPS && this.wrong === undefined; step++) {
      running.push(this.#step());
      await delay(this.#dice.between(0, 120));
    }
    await Promise.all(running);
    for (const { proxy } of this.#seats) proxy.mend();
    await this.prove(2);
  }

  /** What one client writes the others come to read, from wherever they read; several times. */
  async prove(times: number): Promise<void> {
    for (let k = 0; k < times && this.wrong === undefined; k++) {
      await this.#untilHeard();
      await this.#untilSeen();
      for (const seat of this.#seats) await this.#ask(seat);
    }
  }

  /**
   * One of a reader's sockets ends while another client writes: once changes are heard again, an older value is never read. Says whether there was a
   * socket to end.
   */
  async drop(which: Which): Promise<boolean> {
    const [writer, reader] = this.#seats as [Seat, Seat];
    await this.#untilHeard();
    await this.#untilSeen();
    const isDropped = reader.proxy.drop(which);
    const id = await this.#write(writer);
    await this.#untilDeaf(reader);
    await this.#untilHeard();
    const read = (await this.#tell(reader, { what: 'read', key: KEY })).id;
    if (read !== undefined && read < id)
      this.#wrong.push(`${read} was read after the loss of the ${which} connection, and ${id} had been written`);
    return isDropped;
  }

  async close(): Promise<void> {
    for (const seat of this.#seats) {
      await this.#tell(seat, { what: 'close' });
      seat.proxy.close();
    }
  }

  async #step(): Promise<void> {
    const seat = this.#dice.pick(this.#seats);
    const what = this.#dice.random();
    if (what < 0.35) return this.#ask(seat);
    if (what < 0.45) return this.#change(this.#truth.appended(SYMBOL, this.#dice.whole(1, 2)));
    if (what < 0.52) return this.#change(this.#truth.corrected(SYMBOL));
    if (what < 0.65) return void (await this.#write(seat));
    if (what < 0.75) return this.#read(seat);
    this.strikes++;
    await seat.proxy.strike(this.#dice.pick(ACTS), this.#dice.between(20, 800), this.#dice);
  }

  async #ask(seat: Seat): Promise<void> {
    const set = this.#dice.whole(0, SETS.length - 1);
    const rows = this.#dice.pick([1, 1, 5]);
    const { answer, known } = await this.#tell(seat, { what: 'ask', set, rows });
    if (answer === undefined || known === undefined) return;
    this.answers++;
    const moment = this.#truth.moments(SYMBOL).find(({ info }) => info.generation === known.generation && info.lastMs === known.lastMs);
    if (moment === undefined) return void this.#wrong.push(`generation ${known.generation} up to ${known.lastMs} has never been`);
    const wrong = this.#oracle.frame({ symbol: SYMBOL, set: SETS[set]!, last: rows, known: moment }, answer);
    if (wrong !== undefined) this.#wrong.push(wrong);
  }

  /** New bars, which every process gets to know, one of them through its service. */
  async #change(bars: Bars): Promise<void> {
    const first = this.#dice.whole(0, CLIENTS - 1);
    await this.#truth.write(SYMBOL, bars);
    await Promise.all(this.#seats.map((seat, k) => this.#tell(seat, { what: 'apply', bars, byService: k === first })));
  }

  async #write(seat: Seat): Promise<number> {
    const id = ++this.#ids;
    await this.#tell(seat, { what: 'write', key: KEY, id, timestamp: id });
    return id;
  }

  async #read(seat: Seat): Promise<void> {
    const { id } = await this.#tell(seat, { what: 'read', key: KEY });
    if (id !== undefined && !(id >= 1 && id <= this.#ids)) this.#wrong.push(`${id} was read, which nobody has written`);
  }

  #untilHeard(): Promise<void> {
    return this.#until('changes are heard', async () => {
      const states = await Promise.all(this.#seats.map((seat) => this.#tell(seat, { what: 'state' })));
      return states.every(({ isTracking }) => isTracking === true);
    });
  }

  /** Short: a pair that is quick is heard again before anybody looks. */
  async #untilDeaf(seat: Seat): Promise<void> {
    for (let k = 0; k < 5; k++) if ((await this.#tell(seat, { what: 'state' })).isTracking !== true) return;
  }

  /** All read what the first has written; it writes again as long as its breaker leaves Redis alone. */
  #untilSeen(): Promise<void> {
    const [writer, ...readers] = this.#seats;
    return this.#until('what is written is read', async () => {
      const id = await this.#write(writer!);
      await delay(20);
      const read = await Promise.all(readers.map((reader) => this.#tell(reader, { what: 'read', key: KEY })));
      return read.every((outcome) => (outcome.id ?? 0) >= id);
    });
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const began = performance.now();
    for (let waitMs = 1; !(await isSo()); waitMs = Math.min(50, 2 * waitMs)) {
      if (performance.now() - began > HEAL_WITHIN_MS) return void this.#wrong.push(`after ${HEAL_WITHIN_MS} ms it is not so that ${what}`);
      await delay(waitMs);
    }
  }

  async #tell({ client, process }: Seat, order: Without<Order, 'client'>): Promise<Outcome> {
    const outcome = await this.#pool.tell(process, { ...order, client } as Order);
    if (outcome.failure !== undefined) this.#wrong.push(`${order.what} failed: ${outcome.failure}`);
    return outcome;
  }
}
