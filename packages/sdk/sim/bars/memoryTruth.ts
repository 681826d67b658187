import { sliceBars, type Bars } from '@barkeep/feature-core';
import type { ApplyResult } from '../../src/contracts/provider.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import type { Dice } from '../world/dice.js';
import type { Loop } from '../world/loop.js';
import type { Asked, Told } from './oracle.js';
import { TIMEFRAME, Truth, WALL_MS, firstBars, type Basis, type Moment } from './truth.js';

/** One source of bars that issues the generations itself. */
export class MemoryTruth extends Truth {
  readonly source: MemoryProvider;
  readonly #loop: Loop;
  readonly #moments = new Map<string, Moment[]>();

  constructor(options: { readonly loop: Loop; readonly dice: Dice; readonly symbols: readonly string[]; readonly rows: number }) {
    const { loop, dice, symbols, rows } = options;
    super(symbols, dice);
    this.#loop = loop;
    const series = symbols.map((symbol) => ({ symbol, timeframe: TIMEFRAME, bars: firstBars(dice, rows) }));
    this.source = new MemoryProvider({ clock: { now: () => WALL_MS, monotonic: () => 0 }, series });
  }

  /** Has to be waited for before anything else. */
  async open(): Promise<this> {
    for (const symbol of this.symbols) await this.#look(symbol);
    return this;
  }

  moments(symbol: string): readonly Moment[] {
    return this.#moments.get(symbol)!;
  }

  async write(symbol: string, bars: Bars): Promise<ApplyResult> {
    const result = await this.source.write(symbol, TIMEFRAME, bars);
    await this.#look(symbol);
    return result;
  }

  /** All that a generation came to have; an answer is of it, and never of less than what the process knew when it was asked. */
  basisOf({ symbol, known, endMs, takesOlder }: Asked, { timestamps, metadata }: Told): Basis | string {
    const { generation, stale } = metadata;
    const bars = this.moments(symbol).findLast(({ info }) => info.generation === generation)?.bars;
    if (bars === undefined) return `generation ${generation} has never been`;
    const basis = { bars: [bars], isWhole: false };
    if (takesOlder === true && stale) return basis;
    if (generation < known.info.generation) return `generation ${generation}, and ${known.info.generation} was known`;
    if (generation > known.info.generation || endMs !== undefined) return basis;
    const lastMs = timestamps.at(-1) ?? -Infinity;
    return lastMs < known.info.lastMs ? `ends with ${lastMs}, and ${known.info.lastMs} was known` : basis;
  }

  async #look(symbol: string): Promise<void> {
    const info = await this.source.describe(symbol, TIMEFRAME);
    const { bars } = await this.source.read(symbol, TIMEFRAME);
    const moments = this.#moments.get(symbol) ?? [];
    moments.push({ atMs: this.#loop.nowMs, info, bars: sliceBars(bars, 0, bars.timestamp.length) });
    this.#moments.set(symbol, moments);
  }
}
