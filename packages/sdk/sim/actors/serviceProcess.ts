import type { FeatureSet } from '@barkeep/feature-core';
import { connectWith } from '../../src/connect.js';
import type { IDataService, ServedMetadata } from '../../src/contracts/service.js';
import { LaggingProvider } from '../bars/laggingProvider.js';
import type { Asked } from '../bars/oracle.js';
import { TIMEFRAME } from '../bars/truth.js';
import { MachineClock, portsOf, type Life } from '../world/ports.js';
import type { World } from '../world/world.js';
import type { MemoryFiles } from '../../src/testing/memoryFiles.js';
import type { Dice } from '../world/dice.js';

const SERIES_BYTES_LEAST = 4096;

/** Bars of simulated series are years old. */
const ANY_AGE = 1e6;

/** The generation and the newest bar of an answer. */
type Seen = { readonly generation: number; readonly lastMs: number };

/** One process with the whole data service in it, as `connect` makes it, and readers who hold every answer against the oracle. */
export class ServiceProcess {
  readonly name: string;
  readonly clock: MachineClock;
  readonly #world: World;
  readonly #dice: Dice;
  readonly #life: Life = { isOver: false };
  readonly #provider: LaggingProvider;
  readonly service: IDataService;
  /** The newest generation and bar that each question has been answered with. */
  readonly #seen = new Map<string, Seen>();
  #waiting = 0;

  constructor(
    world: World,
    name: string,
    options: { readonly files: MemoryFiles; readonly lagMs: number; readonly sets: readonly FeatureSet[] },
  ) {
    const { loop, truth } = world;
    this.name = name;
    this.#world = world;
    this.#dice = world.dice.fork();
    this.clock = new MachineClock(loop, this.#dice.whole(0, 1e6));
    const readMs = this.#dice.between(0, 20);
    this.#provider = new LaggingProvider({ truth, loop, lagMs: options.lagMs, readMs: () => readMs * this.#dice.random() });
    this.service = connectWith(
      {
        provider: this.#provider,
        redis: `redis://${name}`,
        defaultSet: options.sets[0]!.name,
        sets: options.sets,
        cacheBytes: this.#dice.chance(0.2) ? this.#dice.whole(4 * SERIES_BYTES_LEAST, 16 * SERIES_BYTES_LEAST) : 2 ** 24,
        ports: portsOf({ loop, dice: this.#dice.fork(), clock: this.clock, files: options.files, life: this.#life }),
      },
      world.plan.hasDisk ? { BARKEEP_CACHE_DIR: '/cache' } : {},
    );
  }

  /** Answers that are being waited for. */
  get waiting(): number {
    return this.#life.isOver ? 0 : this.#waiting;
  }

  /** One question of one of its readers. */
  ask(): void {
    const dice = this.#dice;
    const symbol = dice.pick(this.#world.truth.symbols);
    const set = dice.pick(this.#world.plan.sets);
    const kind = dice.pick(this.#world.plan.questions);
    const known = this.#provider.view(symbol);
    const asked: Asked = { symbol, set, known };
    const options = { timeframe: TIMEFRAME, set: set.name, shared: dice.chance(0.5) };
    const reader = `${kind} ${set.name}`;
    const before = this.#seen.get(`${reader} ${symbol}`);
    void this.#answered(kind, symbol, set, async () => {
      if (kind === 'latest') {
        const hot = dice.chance(0.5) ? this.service.latestNow?.(symbol, options) : undefined;
        const takesOlder = hot === undefined && dice.chance(0.2);
        const vector = hot ?? (await this.service.latest(symbol, takesOlder ? { ...options, maxAgeBars: ANY_AGE } : options));
        this.#hold(reader, symbol, before, vector.metadata, vector.timestamp, this.#world.oracle.vector({ ...asked, takesOlder }, vector));
      } else if (kind === 'recent') {
        const last = dice.whole(1, 8);
        const frame = await this.service.recent(symbol, last, options);
        this.#hold(reader, symbol, before, frame.metadata, frame.timestamps.at(-1)!, this.#world.oracle.frame({ ...asked, last }, frame));
      } else {
        const { timestamp } = known.bars;
        const range = { startMs: dice.pick(Array.from(timestamp)), endMs: known.info.lastMs + 1 - dice.pick([0, 0, 3_600_000, 7_200_000]) };
        if (range.startMs >= range.endMs) return;
        const origin = kind === 'range' ? ('series' as const) : ('range' as const);
        const frame = await this.service.getHistoricalData(symbol, range.startMs, range.endMs, { ...options, origin });
        this.#hold(reader, symbol, before, frame.metadata, -Infinity, this.#world.oracle.frame({ ...asked, ...range }, frame));
      }
    });
  }

  /** New or corrected bars through this process. */
  apply(isCorrection: boolean): void {
    const { truth } = this.#world;
    const symbol = this.#dice.pick(truth.symbols);
    const bars = isCorrection ? truth.corrected(symbol) : truth.appended(symbol, this.#dice.whole(1, 2));
    this.#world.trace.note(`${this.name} ${isCorrection ? 'corrects' : 'appends'} ${symbol} ${bars.timestamp[0]}+${bars.timestamp.length}`);
    void this.service.applyBars(symbol, TIMEFRAME, bars).catch((error: unknown) => this.#failed('applyBars', error));
  }

  /** Somebody drops what is cached of a series, or a part of it. */
  invalidate(): void {
    const dice = this.#dice;
    const symbol = dice.pick(this.#world.truth.symbols);
    const set = dice.chance(0.5) ? { set: dice.pick(this.#world.plan.sets).name } : {};
    const from = dice.chance(0.5) ? { from: dice.pick(Array.from(this.#provider.view(symbol).bars.timestamp)) } : {};
    this.#world.trace.note(`${this.name} invalidates ${symbol} ${set.set ?? ''} ${from.from ?? ''}`);
    void this.service
      .invalidate({ symbol, timeframe: TIMEFRAME, ...set, ...from })
      .catch((error: unknown) => this.#failed('invalidate', error));
  }

  /** Ends without a word. */
  crash(serverLearns: boolean): void {
    this.#life.isOver = true;
    this.#world.network.kill(this.name, serverLearns);
  }

  async #answered(kind: string, symbol: string, set: FeatureSet, ask: () => Promise<void>): Promise<void> {
    const { loop, trace, findings } = this.#world;
    const beganMs = loop.nowMs;
    trace.note(`${this.name} asks ${kind} ${symbol} ${set.name}`);
    this.#waiting++;
    try {
      await ask();
    } catch (error) {
      this.#failed(kind, error);
    }
    this.#waiting--;
    const tookMs = loop.nowMs - beganMs;
    if (this.#life.isOver) return;
    this.#world.slowest(tookMs);
    if (tookMs > this.#world.answerWithinMs) findings.report(`${this.name} took ${tookMs.toFixed(0)} ms to answer ${kind}`);
  }

  #hold(
    reader: string,
    symbol: string,
    before: Seen | undefined,
    metadata: ServedMetadata,
    lastMs: number,
    wrong: string | undefined,
  ): void {
    if (this.#life.isOver) return;
    const { generation, outcome } = metadata;
    this.#world.answered(outcome);
    this.#world.trace.note(`${this.name} has ${reader} ${symbol}: ${outcome}, generation ${generation}, ${lastMs}`);
    if (wrong !== undefined) this.#world.findings.report(`${this.name} ${reader} ${symbol}: ${wrong}`);
    if (before !== undefined && isBefore({ generation, lastMs }, before))
      this.#world.findings.report(
        `${this.name} ${reader} ${symbol} went back from ${before.generation}, ${before.lastMs} to ${generation}, ${lastMs}`,
      );
    const question = `${reader} ${symbol}`;
    const newest = this.#seen.get(question);
    if (newest === undefined || isBefore(newest, { generation, lastMs })) this.#seen.set(question, { generation, lastMs });
  }

  #failed(what: string, error: unknown): void {
    if (this.#life.isOver) return;
    this.#world.findings.report(`${this.name} ${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

function isBefore(a: Seen, b: Seen): boolean {
  return a.generation < b.generation || (a.generation === b.generation && a.lastMs < b.lastMs);
}
