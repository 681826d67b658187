import { allocateBars, sliceBars, timeframeMs, type Bars, type Timeframe } from '@barkeep/feature-core';
import type { ApplyResult, ProvidedBars, SeriesInfo } from '../../src/contracts/provider.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import type { Dice } from '../world/dice.js';
import type { Loop } from '../world/loop.js';

export const TIMEFRAME: Timeframe = '1hour';
const STEP_MS = timeframeMs(TIMEFRAME);
/** A border between chunks of 4,096 steps since the epoch, of 2020. */
const BORDER_MS = Math.ceil(Date.UTC(2020, 0, 1) / (4096 * STEP_MS)) * 4096 * STEP_MS;
/** After the close of every bar. */
export const WALL_MS = Date.UTC(2030, 0, 1);

/** A series as it was from one moment on. */
export type Moment = { readonly atMs: number; readonly info: SeriesInfo; readonly bars: Bars };

/** The bars of all series, and how they came about: what every provider in the world shows sooner or later, and what the oracle computes from. */
export class Truth {
  readonly symbols: readonly string[];
  readonly source: MemoryProvider;
  readonly #loop: Loop;
  readonly #dice: Dice;
  readonly #moments = new Map<string, Moment[]>();

  constructor(options: { readonly loop: Loop; readonly dice: Dice; readonly symbols: readonly string[]; readonly rows: number }) {
    const { loop, dice, symbols, rows } = options;
    this.#loop = loop;
    this.#dice = dice;
    this.symbols = symbols;
    const series = symbols.map((symbol) => {
      const firstMs = BORDER_MS - dice.whole(1, rows) * STEP_MS;
      return { symbol, timeframe: TIMEFRAME, bars: walk(dice, firstMs, rows, 100) };
    });
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

  /** The bars of a generation, all that it came to have. */
  barsOf(symbol: string, generation: number): Bars | undefined {
    return this.moments(symbol).findLast(({ info }) => info.generation === generation)?.bars;
  }

  /** New bars after the last. */
  appended(symbol: string, rows: number): Bars {
    const { bars, info } = this.moments(symbol).at(-1)!;
    return walk(this.#dice, info.lastMs + STEP_MS, rows, bars.close.at(-1)!);
  }

  /** Other values for some bars in a row; now and then bars before the first, which is a new origin. */
  corrected(symbol: string): Bars {
    const { bars, info } = this.moments(symbol).at(-1)!;
    if (this.#dice.chance(0.1)) return walk(this.#dice, info.originMs - 2 * STEP_MS, 2, 90);
    const rows = Math.min(bars.timestamp.length, this.#dice.whole(1, 3));
    const earliest = this.#dice.chance(0.5) ? Math.max(0, bars.timestamp.length - 5) : 0;
    const from = this.#dice.whole(Math.min(earliest, bars.timestamp.length - rows), bars.timestamp.length - rows);
    return walk(this.#dice, bars.timestamp[from]!, rows, bars.close[from]! * 1.01);
  }

  async write(symbol: string, bars: Bars): Promise<ApplyResult> {
    const result = await this.source.write(symbol, TIMEFRAME, bars);
    await this.#look(symbol);
    return result;
  }

  async #look(symbol: string): Promise<void> {
    const info = await this.source.describe(symbol, TIMEFRAME);
    const { bars }: ProvidedBars = await this.source.read(symbol, TIMEFRAME);
    const moments = this.#moments.get(symbol) ?? [];
    moments.push({ atMs: this.#loop.nowMs, info, bars: sliceBars(bars, 0, bars.timestamp.length) });
    this.#moments.set(symbol, moments);
  }
}

/** Bars of a random walk, no two alike. */
export function walk(dice: Pick<Dice, 'random'>, firstMs: number, rows: number, start: number): Bars {
  const bars = allocateBars(rows);
  let price = start;
  for (let i = 0; i < rows; i++) {
    const open = price;
    price *= 1 + (dice.random() - 0.5) / 20;
    bars.timestamp[i] = firstMs + i * STEP_MS;
    bars.open[i] = open;
    bars.close[i] = price;
    bars.high[i] = Math.max(open, price) * (1 + dice.random() / 100);
    bars.low[i] = Math.min(open, price) * (1 - dice.random() / 100);
    bars.volume[i] = Math.floor(dice.random() * 1e6);
  }
  return bars;
}
