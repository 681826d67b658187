import { BAR_COLUMNS, FeatureFrame, type Bars } from '@barkeep/feature-core';
import type { CacheOutcome, FeatureVector, ServedFrame, ServedMetadata } from '../contracts/service.js';
import type { PinnedBars } from './barFeed.js';
import type { LargeMemory } from './largeMemory.js';
import type { Plan } from './plan.js';
import { costlier } from './tally.js';

/** How the values of an answer were made; put together from that of its parts. */
export type Making = { readonly outcome: CacheOutcome; readonly generatedAtMs: number; readonly computationTimeMs: number };

/** The making of an answer of two parts: the costlier outcome, the later moment, the times together. */
export function joined(a: Making | undefined, b: Making): Making {
  if (a === undefined) return b;
  return {
    outcome: costlier(a.outcome, b.outcome),
    generatedAtMs: Math.max(a.generatedAtMs, b.generatedAtMs),
    computationTimeMs: a.computationTimeMs + b.computationTimeMs,
  };
}

/** Rows `[from, to)` of the pinned bars that an answer gives, counted from the series' first. */
export type AnswerRows = {
  readonly plan: Plan;
  readonly pinned: PinnedBars;
  readonly offset: number;
  readonly from: number;
  readonly to: number;
  readonly nextMs: number | null;
};

/** What stands beside the values. `newest` is what is kept of the series when the answer leaves. */
export function metadataOf(rows: AnswerRows, making: Making, newest: PinnedBars | undefined, nowMs: number): ServedMetadata {
  const { plan, pinned, offset, from, to, nextMs } = rows;
  const { timestamp } = pinned.bars;
  const asOfMs = to > from ? pinned.calendar.closeOf(timestamp[to - 1]!, plan.timeframe) : null;
  const told = {
    symbol: plan.symbol,
    timeframe: plan.timeframe,
    version: plan.set.version,
    origin: plan.origin,
    originMs: timestamp[plan.origin === 'series' ? 0 : offset] ?? NaN,
    generation: pinned.generation,
    outcome: making.outcome,
    generatedAtMs: making.generatedAtMs,
    computationTimeMs: making.computationTimeMs,
    asOfMs,
    ageBars: asOfMs === null ? 0 : pinned.calendar.closedSince(asOfMs, nowMs, plan.timeframe),
    stale: to === pinned.length && newest !== undefined && pinned.isBehind(newest),
    nextMs,
  };
  const { partialFirstBucket } = pinned;
  return partialFirstBucket === undefined ? told : { ...told, partialFirstBucket };
}

/** Columns with the open times of their rows. */
export type TimedColumns = { readonly timestamps: Float64Array; readonly columns: readonly Float64Array[] };

/** The same values in arrays of their own. */
export function copied({ timestamps, columns }: TimedColumns): TimedColumns {
  return { timestamps: timestamps.slice(), columns: columns.map((column) => column.slice()) };
}

/**
 * Columns of an answer being filled, in arrays of its own, or where `memory` is given in one piece of it; `views` where one part has all of the rows. Nothing is copied before `fill`, so
 * that a million rows do not hold the event loop.
 */
export class AnswerColumns implements TimedColumns {
  readonly timestamps: Float64Array;
  readonly columns: readonly Float64Array[];
  readonly #plan: Plan;
  readonly #bars: Bars;
  readonly #from: number;

  constructor({ plan, pinned, from, to }: AnswerRows, memory?: LargeMemory) {
    this.#plan = plan;
    this.#bars = pinned.bars;
    this.#from = from;
    this.timestamps = new Float64Array(to - from);
    const rows = to - from;
    const whole = memory?.take(rows * plan.picks.length);
    this.columns = plan.picks.map((_, k) => whole?.subarray(k * rows, (k + 1) * rows) ?? new Float64Array(rows));
  }

  /** Copies rows `[at, at + rows)`: the set's columns from `source`, whose row `first` is the first of them, the rest from the bars. */
  fill(source: readonly Float64Array[], first: number, rows: number, at: number): void {
    const to = at - this.#from;
    this.timestamps.set(this.#bars.timestamp.subarray(at, at + rows), to);
    this.#plan.picks.forEach((pick, k) => {
      const values = pick < 0 ? barColumn(this.#bars, pick).subarray(at, at + rows) : source[pick]!.subarray(first, first + rows);
      this.columns[k]!.set(values, to);
    });
  }

  /** The same rows as views: on `source` from its row `first` on, and on the bars. */
  static views({ plan, pinned, from, to }: AnswerRows, source: readonly Float64Array[], first: number): TimedColumns {
    const columns = plan.picks.map((pick) =>
      pick < 0 ? barColumn(pinned.bars, pick).subarray(from, to) : source[pick]!.subarray(first, first + to - from),
    );
    return { timestamps: pinned.bars.timestamp.subarray(from, to), columns };
  }
}

/** A frame of `plan`'s columns. */
export function frameOf(plan: Plan, { timestamps, columns }: TimedColumns, metadata: ServedMetadata): ServedFrame {
  return new FeatureFrame({ timestamps, columns, names: plan.names, metadata });
}

/** A vector: row `row` of the bars, and for the set's column k what `valueOf(k)` gives. Always its own values. */
export function vectorOf(
  plan: Plan,
  pinned: PinnedBars,
  row: number,
  valueOf: (k: number) => number,
  metadata: ServedMetadata,
): FeatureVector {
  const { picks, names } = plan;
  const values = new Float64Array(picks.length);
  for (let k = 0; k < picks.length; k++) {
    const pick = picks[k]!;
    values[k] = pick < 0 ? barColumn(pinned.bars, pick)[row]! : valueOf(pick);
  }
  return { timestamp: pinned.bars.timestamp[row]!, names, values, metadata };
}

/** A vector for whoever asked: one who has not said that he only reads has values of his own. */
export function handedOut(vector: FeatureVector, shared: boolean | undefined): FeatureVector {
  return shared === true ? vector : { ...vector, values: vector.values.slice() };
}

function barColumn(bars: Bars, pick: number): Float64Array {
  return bars[BAR_COLUMNS[-1 - pick]!];
}
