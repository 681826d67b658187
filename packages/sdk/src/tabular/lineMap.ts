/** Which line each row stands on: one after the other, but for the jumps that blank lines make. */
export class LineMap {
  /** The line of the next row, unless `jump` says otherwise. */
  following: number;
  private readonly rows: number[] = [0];
  private readonly lines: number[];

  constructor(firstLine: number) {
    this.following = firstLine;
    this.lines = [firstLine];
  }

  /** Row `row`, the next one, stands on `line`. */
  jump(row: number, line: number): void {
    this.rows.push(row);
    this.lines.push(line);
    this.following = line;
  }

  lineOf(row: number): number {
    let low = 0;
    let high = this.rows.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.rows[middle]! <= row) low = middle;
      else high = middle;
    }
    return this.lines[low]! + row - this.rows[low]!;
  }
}
