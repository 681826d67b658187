import type { CrossOperator } from '../operators/define.js';

/** A symbol's part of a comparison: its timestamps, strictly ascending, and a column for each operator, which gets the results. */
export type Compared = { readonly timestamps: Float64Array; readonly columns: readonly Float64Array[] };

/**
 * Puts in the place of each value the operator's result over the values that the members have at the same timestamp; a NaN stays and does not count. The
 * members' order is the order in which values are summed.
 */
export function compareMembers(operators: readonly CrossOperator[], members: readonly Compared[]): void {
  const heap = new Heads(members);
  const rows = new Float64Array(members.length);
  const which = new Int32Array(members.length);
  const values = new Float64Array(members.length);
  while (heap.size > 0) {
    const timestamp = heap.timestamp;
    let n = 0;
    for (; heap.size > 0 && heap.timestamp === timestamp; n++) {
      which[n] = heap.member;
      rows[n] = heap.row;
      heap.advance();
    }
    for (let k = 0; k < operators.length; k++) compareRow(operators[k]!, k, n);
  }

  function compareRow({ run, infinite }: CrossOperator, k: number, n: number): void {
    const counts = (value: number): boolean => value === value && (infinite === 'counted' || value - value === 0);
    let count = 0;
    for (let i = 0; i < n; i++) {
      const value = members[which[i]!]!.columns[k]![rows[i]!]!;
      if (counts(value)) values[count++] = value;
    }
    if (count > 0) run(values, count);
    count = 0;
    for (let i = 0; i < n; i++) {
      const column = members[which[i]!]!.columns[k]!;
      column[rows[i]!] = counts(column[rows[i]!]!) ? values[count++]! : NaN;
    }
  }
}

/** The next row of each member, earliest first; at one timestamp in the members' order: a binary heap. */
class Heads {
  size = 0;
  private readonly next: Float64Array;
  private readonly order: Int32Array;

  constructor(private readonly members: readonly Compared[]) {
    this.next = new Float64Array(members.length);
    this.order = new Int32Array(members.length);
    members.forEach(({ timestamps }, member) => {
      if (timestamps.length > 0) this.order[this.size++] = member;
    });
    for (let at = (this.size >> 1) - 1; at >= 0; at--) this.sink(at);
  }

  get member(): number {
    return this.order[0]!;
  }

  get row(): number {
    return this.next[this.member]!;
  }

  get timestamp(): number {
    return this.timestampOf(this.member);
  }

  /** Goes on to the earliest member's next row. */
  advance(): void {
    const { member } = this;
    this.next[member]!++;
    if (this.next[member]! >= this.members[member]!.timestamps.length) this.order[0] = this.order[--this.size]!;
    this.sink(0);
  }

  private sink(at: number): void {
    const { order, size } = this;
    for (;;) {
      let least = at;
      const left = 2 * at + 1;
      if (left < size && this.precedes(order[left]!, order[least]!)) least = left;
      if (left + 1 < size && this.precedes(order[left + 1]!, order[least]!)) least = left + 1;
      if (least === at) return;
      [order[at], order[least]] = [order[least]!, order[at]!];
      at = least;
    }
  }

  private precedes(a: number, b: number): boolean {
    const difference = this.timestampOf(a) - this.timestampOf(b);
    return difference < 0 || (difference === 0 && a < b);
  }

  private timestampOf(member: number): number {
    return this.members[member]!.timestamps[this.next[member]!]!;
  }
}
