import type { Bar } from '../bars/bars.js';
import { UnknownNameError } from '../errors.js';
import type { FeatureSet } from '../sets/featureSet.js';
import type { BarCode } from './barCode.js';
import { codeOf, layBar, openDesk, type Desk } from './desk.js';
import { nodesFor } from './plan.js';
import type { Rows } from './rows.js';
import { planOf } from './set.js';

/** Values from which on a view of them is made and copied at once sooner than they are one by one. */
const LONG = 40;
/** Values in a line of the cache. */
const LINE = 8;

/**
 * Some fields of a set for a forming bar. What their nodes read is copied out of a stream's memory to a desk that may forget it: the stream stays
 * as it was, and of the memory of a thousand streams no more is fetched than these fields need.
 */
export class Glance {
  readonly fields: readonly string[];
  private readonly desk: Desk;
  private readonly code: BarCode;
  private readonly results: readonly Float64Array[];
  /** Start and length, one pair after the other, of the histories and of the states in a desk's memory. */
  private readonly tails: Int32Array;
  private readonly states: Int32Array;
  /** The last value fetched ahead, kept that the reads are not left out. */
  private readonly fetched = new Float64Array(1);

  /** @throws UnknownNameError `UNKNOWN_FIELD` */
  constructor(set: FeatureSet, fields: readonly string[]) {
    this.fields = fields;
    this.desk = set.derive(openSpareDesk);
    const { plan, slots } = this.desk.machine;
    const wanted = fields.map((field) => plan.results[indexOf(set, field)]!);
    this.results = wanted.map((slot) => slots[slot]!);
    const nodes = nodesFor(plan, wanted);
    this.code = codeOf(this.desk, nodes);
    const chosen = nodes.map((index) => plan.nodes[index]!);
    const reads = new Map<number, number>();
    for (const node of chosen) node.inputs.forEach((slot, k) => reads.set(slot, Math.max(node.reads[k]!, reads.get(slot) ?? 0)));
    const read = plan.slots.filter(({ id }) => (reads.get(id) ?? 0) > 0);
    this.tails = joined(
      read.map(({ id, history }) => {
        const length = reads.get(id)!;
        return [this.desk.starts.get(id)! + history - length, length];
      }),
    );
    this.states = joined(chosen.map(({ stateStart, stateSize }) => [this.desk.arenaStart + stateStart, stateSize]));
  }

  /**
   * Reads one value of every line of a stream's memory that `row` will copy. The reads wait for none of the others, so a memory that has left the cache is there
   * sooner than if the copying had to ask for one line after the other.
   */
  fetch(memory: Float64Array, taken: number): void {
    this.fetched[0] = oneOfEachLine(this.tails, memory, taken) + oneOfEachLine(this.states, memory, 0);
  }

  /**
   * The row of a bar that comes next in a stream whose memory is this, `taken` bars after its tails were last at the front.
   * @throws InvalidBarsError `INVALID_BARS`
   */
  row(memory: Float64Array, taken: number, bar: Bar, rows: Rows): Float64Array {
    const { desk } = this;
    const { history } = desk;
    copyRanges(this.tails, memory, taken, desk.memory);
    copyRanges(this.states, memory, 0, desk.memory);
    layBar(desk, bar, history);
    this.code.run(history);
    return rows.cut(this.results, history);
  }
}

function openSpareDesk(set: FeatureSet): Desk {
  return openDesk(planOf(set));
}

function indexOf(set: FeatureSet, field: string): number {
  const index = set.names.indexOf(field);
  if (index < 0) throw new UnknownNameError('UNKNOWN_FIELD', 'field', field, set.names);
  return index;
}

/** Ranges of a start and a length as one list, without empty ones and with neighbours as one. */
function joined(ranges: readonly (readonly [start: number, length: number])[]): Int32Array {
  const list: number[] = [];
  let end = -1;
  for (const [start, length] of ranges) {
    if (length === 0) continue;
    if (start === end) list[list.length - 1]! += length;
    else list.push(start, length);
    end = start + length;
  }
  return Int32Array.from(list);
}

/** The sum of a value of every line in ranges of a memory, each moved on by `by`. */
function oneOfEachLine(ranges: Int32Array, memory: Float64Array, by: number): number {
  let sum = 0;
  for (let r = 0; r < ranges.length; r += 2) {
    const start = ranges[r]! + by;
    const last = start + ranges[r + 1]! - 1;
    for (let i = start; i < last; i += LINE) sum += memory[i]!;
    sum += memory[last]!;
  }
  return sum;
}

/** Copies ranges of one memory, each moved on by `by`, to their places in another. */
function copyRanges(ranges: Int32Array, from: Float64Array, by: number, to: Float64Array): void {
  for (let r = 0; r < ranges.length; r += 2) {
    const start = ranges[r]!;
    const length = ranges[r + 1]!;
    const end = start + length;
    if (length > LONG) to.set(from.subarray(start + by, end + by), start);
    else for (let i = start; i < end; i++) to[i] = from[i + by]!;
  }
}
