import type { Bars } from '../bars/bars.js';
import type { StaticBound } from './bound.js';

/** Columns of one length, as a program that is checked gives them; a `FeatureFrame` is such. */
export type Columns = { readonly names: readonly string[]; readonly columns: readonly ArrayLike<number>[] };

/** Bars with a name that reports call them by. */
export type NamedBars = { readonly name: string; readonly bars: Bars };

/**
 * What was tried. `stream`: bar by bar, when no later bar exists yet, against the batch. `cut`: the later bars taken away. `future`: the later bars
 * made others. `forming`: a forming bar looked at before its last push. `correction`: one bar corrected. `past`: bars before the static bound made others.
 * `input`: a bar column made another that the expression does not name. `repeat`: the same once more. `start`: a later first bar. `warm-up`: the declared lookback.
 */
export type Attack = 'stream' | 'cut' | 'future' | 'forming' | 'correction' | 'past' | 'input' | 'repeat' | 'start' | 'warm-up';

/** The later bars that decide a value, as rows; null where none does, or where it is their number that counts. */
export type LaterBars = { readonly nearest: number; readonly farthest: number } | null;

/** A value on all of the bars, and on bars that end with its own (`cut`) or go on in another way (`future`). NaN: it has none. */
export type Seen = { readonly whole: number; readonly other: number; readonly by: 'cut' | 'future' };

/** A column that is not as it must be: the first row at which it was seen. */
export type Breach = {
  readonly attack: Attack;
  readonly column: string;
  /** The bars that it was found on. */
  readonly bars: string;
  /** 0-based. */
  readonly row: number;
  /** Open of that row's bar, ms UTC. */
  readonly timestamp: number;
  /** Whether no earlier row is off; false where the search for it was cut short. */
  readonly isFirst: boolean;
  /** The later bars that the value reads. */
  readonly reads: LaterBars;
  /** The value that gave it away; null where it was not another's future that did. */
  readonly seen: Seen | null;
  /** What was found, in one sentence. */
  readonly finding: string;
};

/** After how many bars a start is forgotten; `never` where it was not within `bars`. */
export type Forgotten = { readonly bars: number; readonly never: boolean };

/** How fast the origin is forgotten: to a thousandth, to 1e-9, and to the last bit. */
export type Forgetting = { readonly rough: Forgotten; readonly fine: Forgotten; readonly lastBit: Forgotten };

/** The first defined row: as declared, and as seen on bars without holes. Null: not declared, or never defined. */
export type WarmUp = { readonly declared: number | null; readonly observed: number | null };

export type ColumnReport = {
  readonly name: string;
  /** Null for a column of a program, which has no expression to read it from. */
  readonly bound: StaticBound | null;
  readonly warmUp: WarmUp;
  readonly forgetting: Forgetting;
  readonly breach: Breach | null;
};

/** How much was tried on some bars: rows attacked in full, and how often for attacks that are samples. */
export type AttackCount = { readonly attack: Attack; readonly bars: string; readonly rows: number; readonly of: number };

export type CheckReport = {
  /** `name@hash` of a set; the name that was given of a program. */
  readonly subject: string;
  readonly seed: number;
  readonly columns: readonly ColumnReport[];
  readonly attacks: readonly AttackCount[];
  readonly clean: boolean;
};

/** Called as the work goes on and waited for: it may let other work run, and stops the check by throwing. */
export type OnProgress = (what: string, done: number, total: number) => void | Promise<void>;
