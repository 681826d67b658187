import type { FeatureSet } from '@barkeep/feature-core';
import type { IDataService, ReadOptions, ServedFrame, ServedMetadata } from '../../src/contracts/service.js';
import type { Told } from '../bars/oracle.js';
import { TIMEFRAME, type Moment } from '../bars/truth.js';
import type { Dice } from '../world/dice.js';
import type { Question } from '../world/plan.js';
import type { World } from '../world/world.js';

/** Bars of simulated series are years old. */
const ANY_AGE = 1e6;

export type ReaderParts = {
  readonly world: World;
  /** Of the process. */
  readonly name: string;
  readonly dice: Dice;
  readonly service: IDataService;
  readonly questions: readonly Question[];
  /** What the answer to a question that is asked now has to know. */
  readonly view: (symbol: string) => Moment;
  /** Whether the process is no more. */
  readonly isOver: () => boolean;
  /** The longest that an answer may take which was asked for then, ms. */
  readonly withinMs: (beganMs: number) => number;
  /** Whether what was begun then may fail so. */
  readonly mayFail: (error: unknown, beganMs: number) => boolean;
};

/** The generation and the newest bar of an answer. */
type Seen = { readonly generation: number; readonly lastMs: number };

/** What is asked for, with what was known, and seen of it, when it was asked. */
type Put = {
  readonly reader: string;
  readonly symbol: string;
  readonly set: FeatureSet;
  readonly known: Moment;
  readonly before: Seen | undefined;
};

/** Asks a service, and holds every answer against the oracle and against what it has seen before. */
export class Reader {
  readonly #parts: ReaderParts;
  /** The newest generation and bar that each question has been answered with. */
  readonly #seen = new Map<string, Seen>();
  #waiting = 0;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** Answers that are being waited for. */
  get waiting(): number {
    return this.#parts.isOver() ? 0 : this.#waiting;
  }

  /** One question. */
  ask(): void {
    const { world, dice, questions } = this.#parts;
    const symbol = dice.pick(world.truth.symbols);
    const set = dice.pick(world.plan.sets);
    const kind = dice.pick(questions);
    const put = this.#put(kind, symbol, set);
    const options = { timeframe: TIMEFRAME, set: set.name, shared: dice.chance(0.5) };
    void this.does(`${kind} ${symbol} ${set.name}`, () => {
      if (kind === 'latest') return this.#latest(put, options);
      if (kind === 'many') return this.#many(put, options);
      if (kind === 'recent') return this.#recent(put, options);
      return this.#range(kind, put, options);
    });
  }

  /** Waits for something to be done, which has its time, `moreMs` beyond that of an answer, and must not fail but where it may. */
  async does(what: string, work: () => Promise<unknown>, moreMs = 0): Promise<void> {
    const { world, name, isOver, withinMs, mayFail } = this.#parts;
    const { loop, trace, findings } = world;
    const beganMs = loop.nowMs;
    trace.note(`${name} asks ${what}`);
    this.#waiting++;
    try {
      await work();
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!isOver()) trace.note(`${name} ${what} fails: ${text.split('\n')[0]}`);
      if (!isOver() && !mayFail(error, beganMs)) findings.report(`${name} ${what} failed: ${text}`);
    }
    this.#waiting--;
    const tookMs = loop.nowMs - beganMs;
    if (isOver()) return;
    world.slowest(tookMs);
    if (tookMs > withinMs(beganMs) + moreMs) findings.report(`${name} took ${tookMs.toFixed(0)} ms to answer ${what}`);
  }

  async #latest(put: Put, options: ReadOptions): Promise<void> {
    const { world, dice, service } = this.#parts;
    const { symbol } = put;
    const hot = dice.chance(0.5) ? service.latestNow?.(symbol, options) : undefined;
    const takesOlder = hot === undefined && dice.chance(0.2);
    const vector = hot ?? (await service.latest(symbol, takesOlder ? { ...options, maxAgeBars: ANY_AGE } : options));
    this.#hold(put, vector.metadata, vector.timestamp, () => world.oracle.vector({ ...put, takesOlder }, vector));
  }

  /** The newest vectors of all symbols by one call: each is an answer to the question for the newest one. */
  async #many({ set }: Put, options: ReadOptions): Promise<void> {
    const { world, service } = this.#parts;
    const { symbols } = world.truth;
    const puts = symbols.map((symbol) => this.#put('latest', symbol, set));
    const answers = await service.latestMany(symbols, options);
    puts.forEach((put, k) => {
      const { vector, error } = answers[k]!;
      if (error !== undefined) throw error;
      this.#hold(put, vector.metadata, vector.timestamp, () => world.oracle.vector(put, vector));
    });
  }

  async #recent(put: Put, options: ReadOptions): Promise<void> {
    const { world, dice, service } = this.#parts;
    const last = dice.whole(1, 8);
    const frame = await service.recent(put.symbol, last, options);
    this.#hold(put, frame.metadata, frame.timestamps.at(-1)!, () => world.oracle.frame({ ...put, last }, frame));
  }

  async #range(kind: Question, put: Put, options: ReadOptions): Promise<void> {
    const { world, dice, service } = this.#parts;
    const { bars, info } = put.known;
    const range = { startMs: dice.pick(Array.from(bars.timestamp)), endMs: info.lastMs + 1 - dice.pick([0, 0, 3_600_000, 7_200_000]) };
    if (range.startMs >= range.endMs) return;
    const { startMs: start, endMs: end } = range;
    const origin = kind === 'alone' ? ('range' as const) : ('series' as const);
    const told =
      kind === 'stream'
        ? await gathered(service.stream(put.symbol, { ...options, start, end }))
        : await service.getHistoricalData(put.symbol, start, end, { ...options, origin });
    this.#hold(put, told.metadata, -Infinity, () => world.oracle.frame({ ...put, ...range }, told));
  }

  #put(kind: Question, symbol: string, set: FeatureSet): Put {
    const reader = `${kind} ${set.name} ${symbol}`;
    return { reader, symbol, set, known: this.#parts.view(symbol), before: this.#seen.get(reader) };
  }

  #hold({ reader, before }: Put, { generation, outcome }: ServedMetadata, lastMs: number, judge: () => string | undefined): void {
    const { world, name, isOver } = this.#parts;
    if (isOver()) return;
    world.answered(outcome);
    world.trace.note(`${name} has ${reader}: ${outcome}, generation ${generation}, ${lastMs}`);
    const wrong = judge();
    if (wrong !== undefined) world.findings.report(`${name} ${reader}: ${wrong}`);
    const seen = { generation, lastMs };
    if (before !== undefined && isBefore(seen, before))
      world.findings.report(`${name} ${reader} went back from ${before.generation}, ${before.lastMs} to ${generation}, ${lastMs}`);
    const newest = this.#seen.get(reader);
    if (newest === undefined || isBefore(newest, seen)) this.#seen.set(reader, seen);
  }
}

function isBefore(a: Seen, b: Seen): boolean {
  return a.generation < b.generation || (a.generation === b.generation && a.lastMs < b.lastMs);
}

/** The blocks of a stream as one frame, under the metadata of the first. */
async function gathered(blocks: AsyncIterable<ServedFrame>): Promise<Told> {
  const frames: ServedFrame[] = [];
  for await (const frame of blocks) frames.push(frame);
  const first = frames[0]!;
  const joined = (of: (frame: ServedFrame) => Float64Array): Float64Array => Float64Array.from(frames.flatMap((frame) => [...of(frame)]));
  return {
    timestamps: joined(({ timestamps }) => timestamps),
    columns: first.columns.map((_, k) => joined(({ columns }) => columns[k]!)),
    metadata: first.metadata,
  };
}
