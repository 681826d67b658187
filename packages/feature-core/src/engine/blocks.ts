import { allocateBars, type Bars } from '../bars/bars.js';
import { blockMachine, initialArena, restoreCheckpoint, saveCheckpoint, tailSlots, type Machine } from './machine.js';
import { isSource, type Plan, type Slot } from './plan.js';

/** Rows that kernels run over at a time: a block's arrays of a usual set stay in the second-level cache. Found by bench/blocks.mjs. */
export const BLOCK_ROWS = 2048;

/**
 * Runs a plan over bars in blocks. `results` are arrays that begin `plan.history` values before the first row to be written and receive the
 * columns in place; without them a block's columns are read from `column(k)` until the next block.
 */
export class BlockRunner {
  readonly plan: Plan;
  private readonly machine: Machine;
  private readonly ownSlots: readonly Float64Array[];
  private readonly heads: readonly Float64Array[];
  private readonly sources: readonly Slot[];
  private readonly carried: readonly { readonly id: number; readonly history: number }[];
  private source: Bars;
  private given: readonly Float64Array[] = [];
  private row = 0;
  private from = 0;
  private direct: ReadonlyMap<number, Float64Array> = new Map();
  private targets: readonly { readonly slot: number; readonly target: Float64Array }[] = [];
  private length = 0;

  /** Stands before row 0 of `bars`. */
  constructor(plan: Plan, bars: Bars) {
    this.plan = plan;
    this.source = bars;
    this.machine = blockMachine(plan, BLOCK_ROWS);
    this.ownSlots = this.machine.slots.slice();
    this.heads = plan.slots.map((slot) => new Float64Array(isSource(slot) ? plan.history + BLOCK_ROWS : 0));
    this.sources = plan.slots.filter(isSource);
    this.carried = tailSlots(plan, false);
    this.seek(bars, 0);
  }

  /** Goes to before `row` of `bars`, and of the columns given beside them, with that row's checkpoint; without one the row is the first of its series. */
  seek(bars: Bars, row: number, checkpoint?: Float64Array, given: readonly Float64Array[] = []): void {
    const { history } = this.plan;
    this.source = bars;
    this.given = given;
    this.row = row;
    this.from = row;
    this.direct = new Map();
    this.targets = [];
    this.ownSlots.forEach((slot, id) => this.machine.place(id, slot));
    if (checkpoint === undefined) {
      this.machine.arena.set(initialArena(this.plan));
      for (const { id } of this.carried) this.machine.slots[id]!.fill(NaN, 0, history);
    } else {
      restoreCheckpoint(this.machine, checkpoint, history, false);
    }
    this.length = 0;
  }

  /** The bars that it runs over. */
  get bars(): Bars {
    return this.source;
  }

  /** Lets go of the bars and of the arrays that it wrote into. */
  detach(): this {
    this.seek(allocateBars(0), 0);
    return this;
  }

  /** The rows done. */
  get position(): number {
    return this.row;
  }

  /**
   * Writes results from the current row on straight into these arrays, one for each distinct result slot, whose index `plan.history` is the current row.
   * What they hold before it becomes the tail.
   */
  writeInto(targets: ReadonlyMap<number, Float64Array>): void {
    const { history } = this.plan;
    for (const [slot, target] of targets) {
      const current = this.machine.slots[slot]!;
      target.fill(NaN, 0, history);
      if (this.plan.slots[slot]!.history > 0) target.set(current.subarray(this.length, this.length + history));
    }
    this.direct = targets;
    this.targets = [...targets].map(([slot, target]) => ({ slot, target }));
    this.from = this.row;
  }

  /** Lets go of the arrays that it wrote into, which are their owner's to change from now on: what later rows look back to is copied out of them. */
  letGo(): void {
    const { history, slots } = this.plan;
    const start = this.row - this.from;
    for (const { slot, target } of this.targets) {
      const own = this.ownSlots[slot]!;
      if (slots[slot]!.history > 0) own.set(target.subarray(start, start + history), this.length);
      this.machine.place(slot, own);
    }
    this.direct = new Map();
    this.targets = [];
  }

  /** Runs up to `rows` rows, one block at most; gives how many. */
  step(rows: number): number {
    const { machine } = this;
    const { history } = this.plan;
    const length = Math.min(rows, BLOCK_ROWS, this.source.timestamp.length - this.row);
    if (length <= 0) return 0;
    if (this.length > 0) this.carryTails();
    this.length = length;
    for (const { id, column, given } of this.sources) {
      machine.place(id, this.inputBlock(column === null ? this.given[given!]! : this.source[column], id));
    }
    const start = this.row - this.from;
    for (const { slot, target } of this.targets) machine.place(slot, target.subarray(start, start + history + length));
    machine.run(history, history + length);
    this.row += length;
    return length;
  }

  /** The values of result `k` in the block just run, a view that the next block overwrites. */
  result(k: number): Float64Array {
    const { history } = this.plan;
    return this.machine.slots[this.plan.results[k]!]!.subarray(history, history + this.length);
  }

  /** Copies all results of the block just run: that of result k to `into` from index `at + k * stride` on. */
  copyResults(into: Float64Array, at: number, stride: number): void {
    const { results, history } = this.plan;
    const { length } = this;
    for (let k = 0; k < results.length; k++) {
      const source = this.machine.slots[results[k]!]!;
      const start = at + k * stride;
      for (let i = 0; i < length; i++) into[start + i] = source[history + i]!;
    }
  }

  /** The state after the rows done. */
  checkpoint(): Float64Array {
    return saveCheckpoint(this.machine, this.plan.history + this.length, false);
  }

  private carryTails(): void {
    const { history } = this.plan;
    for (const slot of this.carried) {
      if (this.direct.has(slot.id)) continue;
      const end = history + this.length;
      this.machine.slots[slot.id]!.copyWithin(history - slot.history, end - slot.history, end);
    }
  }

  /** Rows of an input column with `history` rows before them, NaN where there are none. */
  private inputBlock(column: Float64Array, slot: number): Float64Array {
    const { history } = this.plan;
    const start = this.row - history;
    const end = this.row + this.length;
    if (start >= 0) return column.subarray(start, end);
    const head = this.heads[slot]!;
    head.fill(NaN, 0, -start);
    head.set(column.subarray(0, end), -start);
    return head;
  }
}
