import type { Bars } from '../bars/bars.js';
import { firstDifference, usualSizes } from './compare.js';
import { copyOf, withOtherBars, type Direction } from './otherBars.js';
import { seeded } from './random.js';
import type { Columns } from './report.js';

/** Features of bars, one row a bar; null where it could not be run on these, which counts as no finding. */
export type Program = (bars: Bars) => Columns | null | Promise<Columns | null>;

export type ProberOptions = {
  readonly program: Program;
  readonly bars: Bars;
  /** What the program gives for `bars`. */
  readonly base: Columns;
  /** As `isSame` takes it. */
  readonly tolerance: number;
  readonly seed: number;
};

/** For each column the first row that differs from the base, -1 where none does, and its value there. Null: the program could not be run. */
export type Finding = { readonly rows: Int32Array; readonly values: Float64Array } | null;

/** Runs a program on bars whose later part is gone or another, and finds the rows before it that have changed. Equal questions are run once. */
export class Prober {
  readonly rows: number;
  readonly names: readonly string[];
  private readonly sizes: Float64Array;
  private readonly known = new Map<string, Promise<Finding>>();

  constructor(private readonly options: ProberOptions) {
    this.rows = options.bars.timestamp.length;
    this.names = options.base.names;
    this.sizes = options.tolerance === 0 ? new Float64Array(options.base.names.length) : usualSizes(options.base);
  }

  /** The value of a column in a row, on all of the bars. */
  whole(column: number, row: number): number {
    return this.options.base.columns[column]![row]!;
  }

  /** Only the bars of rows `[0, rows)` exist: looks at these rows. */
  cut(rows: number): Promise<Finding> {
    return this.once(`cut ${rows}`, rows, () => copyOf(this.options.bars, 0, rows));
  }

  /** The bars of rows `[from, to)` are others: looks at the rows before them. */
  change(from: number, to: number, direction: Direction): Promise<Finding> {
    const { bars, seed } = this.options;
    return this.once(`change ${from} ${to} ${direction}`, from, () => withOtherBars(bars, from, to, direction, seeded(seed ^ from)));
  }

  private once(key: string, rows: number, bars: () => Bars): Promise<Finding> {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const finding = this.run(bars(), rows);
    this.known.set(key, finding);
    return finding;
  }

  private async run(bars: Bars, rows: number): Promise<Finding> {
    const { program, base, tolerance } = this.options;
    const result = await program(bars);
    if (result === null) return null;
    const differs = Int32Array.from(base.columns, (column, k) =>
      firstDifference(column, result.columns[k]!, 0, rows, tolerance, this.sizes[k]!),
    );
    return { rows: differs, values: Float64Array.from(differs, (row, k) => (row < 0 ? NaN : result.columns[k]![row]!)) };
  }
}
