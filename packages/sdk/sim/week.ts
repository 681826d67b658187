import { parseArgs } from 'node:util';
import type { ServedMetadata } from '../src/contracts/service.js';
import { BAR_MS, Cluster, TIMEFRAME, symbolOf } from './week/cluster.js';
import { MIX, SETS, VARIANTS, type Variant } from './week/mix.js';
import { Dice } from './world/dice.js';

const HOUR_MS = 3_600_000;

/** Where answers came from: without a kernel from this process's cache, from Redis or from a kept state; by kernels over a part or over all. */
type Tier = 'L1' | 'Redis' | 'state' | 'resumed' | 'miss' | 'stale';
const TIERS: readonly Tier[] = ['L1', 'Redis', 'state', 'resumed', 'miss', 'stale'];

/** Answers by tier. */
class Count {
  readonly #of: Record<Tier, number> = { L1: 0, Redis: 0, state: 0, resumed: 0, miss: 0, stale: 0 };

  add(tier: Tier): void {
    this.#of[tier]++;
  }

  get total(): number {
    return TIERS.reduce((sum, tier) => sum + this.#of[tier], 0);
  }

  /** Answered without a kernel, and not stale. */
  get hitRate(): number {
    return (this.#of.L1 + this.#of.Redis + this.#of.state) / this.total;
  }

  line(): string {
    const shares = TIERS.map((tier) => `${((100 * this.#of[tier]) / this.total).toFixed(2)} %`.padStart(9));
    return `${String(this.total).padStart(9)}${`${(100 * this.hitRate).toFixed(2)} %`.padStart(10)}${shares.join('')}`;
  }
}

const HEADER = `${'answers'.padStart(9)}${'no kernel'.padStart(10)}${TIERS.map((tier) => tier.padStart(9)).join('')}`;

/** Symbols by Zipf's law with exponent 1: the k-th is asked for 1/k as often as the first. */
function zipf(dice: Dice): () => number {
  const sums: number[] = [];
  for (let k = 1; k <= MIX.symbols; k++) sums.push((sums.at(-1) ?? 0) + 1 / k);
  return () => {
    const at = dice.random() * sums.at(-1)!;
    let [low, high] = [0, MIX.symbols - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** One trainer: a place in the history of some symbol. */
type Sweep = { symbol: number; row: number };

/** One week of a variant. */
class Week {
  readonly all = new Count();
  readonly byHour = Array.from({ length: 24 }, () => new Count());
  readonly #variant: Variant;
  readonly #dice = new Dice(7);
  readonly #symbol = zipf(this.#dice);
  readonly #cluster: Cluster;
  readonly #startMs: number;
  readonly #sweeps: Sweep[];
  #hour = 0;

  constructor(variant: Variant) {
    this.#variant = variant;
    this.#cluster = new Cluster(variant, this.#dice);
    this.#startMs = this.#cluster.clock.nowMs;
    this.#sweeps = Array.from({ length: MIX.trainers }, () => ({ symbol: this.#dice.whole(0, MIX.symbols - 1), row: 0 }));
  }

  async run(hours: number): Promise<void> {
    for (this.#hour = 0; this.#hour < hours; this.#hour++) await this.#oneHour();
  }

  async #oneHour(): Promise<void> {
    const { clock } = this.#cluster;
    const beganMs = this.#startMs + this.#hour * HOUR_MS;
    clock.nowMs = beganMs;
    if (this.#hour > 0) await this.#cluster.close(beganMs - BAR_MS);
    if (this.#variant.warms) await this.#warm();
    for (let k = 0; k < MIX.symbols; k++) await this.#latest(k, k % MIX.processes);
    const sweeps = Math.round(MIX.trainers * MIX.trainerRequestsPerHour * this.#variant.sweeps);
    const total = MIX.requestsPerHour + sweeps;
    for (let k = 0; k < total; k++) {
      clock.nowMs = beganMs + (k * HOUR_MS) / total;
      const process = this.#dice.whole(0, MIX.processes - 1);
      if (this.#dice.chance(MIX.correctionsPerDay / 24 / total)) await this.#cluster.correct();
      if (this.#dice.chance(sweeps / total)) await this.#sweep(process);
      else if (this.#dice.chance(0.5)) await this.#latest(this.#symbol(), process);
      else await this.#range(process);
    }
  }

  get #set(): string {
    return SETS[this.#hour < MIX.versionChangeHour ? 0 : 1].name;
  }

  /** What is asked for most, by each process for itself: none of it is an answer. */
  async #warm(): Promise<void> {
    for (const service of this.#cluster.services) for (const target of await service.mostUsed(MIX.warmed)) await service.warm(target);
  }

  #latest(symbol: number, process: number): Promise<void> {
    const options = { timeframe: TIMEFRAME, set: this.#set };
    return this.#counted(process, async () => (await this.#cluster.services[process]!.latest(symbolOf(symbol), options)).metadata);
  }

  #range(process: number): Promise<void> {
    const endMs = this.#dice.chance(0.5)
      ? this.#cluster.clock.nowMs
      : this.#startMs - this.#dice.whole(0, MIX.historyBars - MIX.rangeRows) * BAR_MS;
    return this.#rows(this.#symbol(), process, endMs - MIX.rangeRows * BAR_MS, endMs);
  }

  /** The next window of some trainer. */
  #sweep(process: number): Promise<void> {
    const sweep = this.#dice.pick(this.#sweeps);
    if (sweep.row + MIX.trainerRows > MIX.historyBars) Object.assign(sweep, { symbol: (sweep.symbol + 1) % MIX.symbols, row: 0 });
    const fromMs = this.#startMs - (MIX.historyBars - sweep.row) * BAR_MS;
    sweep.row += MIX.trainerRows;
    return this.#rows(sweep.symbol, process, fromMs, fromMs + MIX.trainerRows * BAR_MS);
  }

  #rows(symbol: number, process: number, fromMs: number, toMs: number): Promise<void> {
    const options = { timeframe: TIMEFRAME, set: this.#set, shared: true } as const;
    const [start, end] = [Math.floor(fromMs), Math.floor(toMs)];
    return this.#counted(process, async () => {
      const frame = await this.#cluster.services[process]!.getHistoricalData(symbolOf(symbol), start, end, options);
      return frame.metadata;
    });
  }

  async #counted(process: number, ask: () => Promise<ServedMetadata>): Promise<void> {
    const service = this.#cluster.services[process]!;
    const before = this.#cluster.sharedHits(process);
    const { barsComputed } = await service.stats();
    const { outcome, stale } = await ask();
    const hit: Tier = this.#cluster.sharedHits(process) > before ? 'Redis' : 'L1';
    const ran: Tier =
      outcome === 'resumed' && (await service.stats()).barsComputed === barsComputed ? 'state' : outcome === 'hit' ? hit : outcome;
    const tier: Tier = stale ? 'stale' : ran;
    this.all.add(tier);
    this.byHour[this.#hour % 24]!.add(tier);
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      hours: { type: 'string', default: String(24 * MIX.days) },
      only: { type: 'string' },
      'by-hour': { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  const variants = VARIANTS.filter(({ name }) => values.only === undefined || name === values.only);
  if (variants.length === 0)
    throw new Error(`there is no variant '${values.only}'; there are ${VARIANTS.map(({ name }) => name).join(', ')}`);
  for (const [k, variant] of variants.entries()) {
    const week = new Week(variant);
    await week.run(Number(values.hours));
    if (k === 0 && values['by-hour']) {
      process.stdout.write(`${variant.name}, by hour of the day\n     ${HEADER}\n`);
      week.byHour.forEach((count, hour) => count.total > 0 && process.stdout.write(`${String(hour).padStart(4)} ${count.line()}\n`));
      process.stdout.write(`\n${''.padEnd(20)}${HEADER}\n`);
    }
    process.stdout.write(`${variant.name.padEnd(20)}${week.all.line()}\n`);
  }
  return 0;
}

process.exit(await main());
