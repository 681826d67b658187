import { BAR_COLUMNS, BarkeepError, type Bars } from '@barkeep/feature-core';

const FIRST_ROWS = 1024;
/** 100 million rows are 4.8 GB of columns. */
export const DEFAULT_MAX_ROWS = 100_000_000;

/** Columns that grow, filled row by row without an object for a row. */
export class BarsBuilder {
  length = 0;
  private capacity = 0;
  private columns: Float64Array[] = Array.from({ length: 6 }, () => new Float64Array(0));

  constructor(private readonly limits: { readonly file: string; readonly maxRows: number }) {}

  /** Adds the row that `row` holds in the order of a reader's slots. `expectedRows` is a hint of how many there will be in all. */
  add(row: Float64Array, expectedRows: number): void {
    const n = this.length;
    if (n === this.capacity) this.grow(expectedRows);
    const columns = this.columns;
    columns[0]![n] = row[0]!;
    columns[1]![n] = row[1]!;
    columns[2]![n] = row[2]!;
    columns[3]![n] = row[3]!;
    columns[4]![n] = row[4]!;
    columns[5]![n] = row[5]!;
    this.length = n + 1;
  }

  /** Adds rows that are columns already, in the order of a reader's slots; the first ones are kept themselves, no copy. */
  addColumns(added: readonly Float64Array[]): void {
    const rows = added[0]?.length ?? 0;
    if (this.capacity === 0 && rows <= this.limits.maxRows) {
      this.columns = [...added];
      this.capacity = this.length = rows;
      return;
    }
    if (this.length + rows > this.capacity) this.grow(0, this.length + rows);
    this.columns.forEach((column, k) => column.set(added[k]!, this.length));
    this.length += rows;
  }

  /** The timestamps so far, a view. */
  timestamps(): Float64Array {
    return this.columns[0]!.subarray(0, this.length);
  }

  /** The bars so far; little memory beyond them is kept. */
  bars(): Bars {
    const spare = this.capacity > this.length * 1.125;
    const finished = this.columns.map((column) => (spare ? column.slice(0, this.length) : column.subarray(0, this.length)));
    const values = Object.fromEntries(BAR_COLUMNS.map((name, k) => [name, finished[k + 1]!])) as Omit<Bars, 'timestamp'>;
    return { timestamp: finished[0]!, ...values };
  }

  private grow(expectedRows: number, neededRows = this.length + 1): void {
    const { file, maxRows } = this.limits;
    if (neededRows > maxRows)
      throw new BarkeepError('TOO_LARGE', `${file}: has more than ${maxRows} rows; split the file`, { file, maxRows });
    const wanted = Math.max(FIRST_ROWS, neededRows, Math.ceil(this.capacity * 1.5), Math.min(expectedRows, this.capacity * 64));
    this.capacity = Math.min(maxRows, wanted);
    this.columns = this.columns.map((column) => {
      const larger = new Float64Array(this.capacity);
      larger.set(column);
      return larger;
    });
  }
}
