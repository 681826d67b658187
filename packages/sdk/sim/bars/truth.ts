import { allocateBars, timeframeMs, type Bars, type Timeframe } from '@barkeep/feature-core';
import type { SeriesInfo } from '../../src/contracts/provider.js';
import type { Dice } from '../world/dice.js';
import type { Asked, Told } from './oracle.js';

export const TIMEFRAME: Timeframe = '1hour';
const STEP_MS = timeframeMs(TIMEFRAME);
/** A border between chunks of 4,096 steps since the epoch, of 2020. */
const BORDER_MS = Math.ceil(Date.UTC(2020, 0, 1) / (4096 * STEP_MS)) * 4096 * STEP_MS;
/** After the close of every bar. */
export const WALL_MS = Date.UTC(2030, 0, 1);

/** A series as it was from one moment on. */
export type Moment = { readonly atMs: number; readonly info: SeriesInfo; readonly bars: Bars };

/** What an answer may have been computed from. */
export type Basis = {
  /** One or the other, the likeliest first. */
  readonly bars: readonly Bars[];
  /** Whether it has all of these bars, up to the last one; else some of the last may have come in since. */
  readonly isWhole: boolean;
  /** Why it cannot be that an answer of this generation was computed from any of these. */
  readonly agrees?: (right: readonly Bars[]) => string | undefined;
};

/** The bars of all series, and how they came about: what every process sees sooner or later, and what the oracle computes from. */
export abstract class Truth {
  readonly symbols: readonly string[];
  readonly #dice: Dice;

  constructor(symbols: readonly string[], dice: Dice) {
    this.symbols = symbols;
    this.#dice = dice;
  }

  /** What each series was, the newest last. */
  abstract moments(symbol: string): readonly Moment[];

  /** New or corrected bars behind the back of all processes. */
  abstract write(symbol: string, bars: Bars): Promise<unknown>;

  /** What an answer of this generation, with these rows, can be of; or why there is nothing. */
  abstract basisOf(asked: Asked, told: Told): Basis | string;

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
}

/** What series begin with: some bars around a border between chunks. */
export function firstBars(dice: Dice, rows: number): Bars {
  return walk(dice, BORDER_MS - dice.whole(1, rows) * STEP_MS, rows, 100);
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
