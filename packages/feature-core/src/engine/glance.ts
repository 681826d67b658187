import type { Bar } from '../bars/bars.js';
import { UnknownNameError } from '../errors.js';
import type { BarStep } from '../math/barStep.js';
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
 * as it was, and of the memory of a thousand streams no more is fetched than these fields need. A node with a step has a few numbers copied, and all that its kernel
 * reads only where the step does not do.
 */
export class Glance {
  readonly fields: readonly string[];
  private readonly desk: Desk;
  private readonly code: BarCode;
  private readonly results: Int32Array;
  private readonly always: Needs;
  /** What the kernels of nodes with a step read. */
  private readonly kernels = new Map<number, Needs>();
  /** Numbers of a state whose place the state tells: where it begins in a desk's memory, and what tells. */
  private readonly told: { readonly state: number; readonly cell: NonNullable<BarStep['cell']> }[] = [];
  /** The last value fetched ahead, kept that the reads are not left out. */
  private readonly fetched = new Float64Array(1);
  private memory: Float64Array;
  private taken = 0;

  /** @throws UnknownNameError `UNKNOWN_FIELD` */
  constructor(set: FeatureSet, fields: readonly string[]) {
    this.fields = fields;
    this.desk = set.derive(openSpareDesk);
    this.memory = this.desk.memory;
    const { plan } = this.desk.machine;
    const { slots } = this.desk.places;
    const wanted = fields.map((field) => plan.results[indexOf(set, field)]!);
    this.results = Int32Array.from(wanted, (slot) => slots[slot]!);
    const nodes = nodesFor(plan, wanted);
    this.code = codeOf(this.desk, nodes, (n) => this.fetchKernel(n));
    this.always = this.needs(nodes, true);
    for (const n of nodes) {
      const { step, stateStart } = plan.nodes[n]!;
      if (step === undefined) continue;
      this.kernels.set(n, this.needs([n], false));
      if (step.cell !== undefined) this.told.push({ state: this.desk.arenaStart + stateStart, cell: step.cell });
    }
  }

  /**
   * Reads one value of every line of a stream's memory that `row` will copy. The reads wait for none of the others, so a memory that has left the cache is there
   * sooner than if the copying had to ask for one line after the other.
   */
  fetch(memory: Float64Array, taken: number): void {
    const { tails, states } = this.always;
    this.fetched[0] = oneOfEachLine(tails, memory, taken) + oneOfEachLine(states, memory, 0);
  }

  /**
   * The row of a bar that comes next in a stream whose memory is this, `taken` bars after its tails were last at the front.
   * @throws InvalidBarsError `INVALID_BARS`
   */
  row(memory: Float64Array, taken: number, bar: Bar, rows: Rows, into?: Float64Array): Float64Array {
    const { desk } = this;
    const { history } = desk;
    this.memory = memory;
    this.taken = taken;
    this.copy(this.always);
    for (const { state, cell } of this.told) {
      const at = state + cell(memory, state);
      desk.memory[at] = memory[at]!;
    }
    layBar(desk, bar, history);
    this.code.run(history);
    return rows.cut(desk.places.memory, this.results, history, into);
  }

  private fetchKernel(n: number): void {
    this.copy(this.kernels.get(n)!);
  }

  private copy({ tails, states }: Needs): void {
    copyRanges(tails, this.memory, this.taken, this.desk.memory);
    copyRanges(states, this.memory, 0, this.desk.memory);
  }

  /** What the steps of nodes read of a memory, or their kernels; of those without a step the kernels. */
  private needs(nodes: readonly number[], bySteps: boolean): Needs {
    const { machine, starts, arenaStart } = this.desk;
    const { plan } = machine;
    const tails = new Set<number>();
    const states = new Set<number>();
    for (const n of nodes) {
      const { step, params, inputs, reads, stateStart, stateSize } = plan.nodes[n]!;
      const chosen = bySteps ? step : undefined;
      inputs.forEach((slot, k) => {
        const end = starts.get(slot)! + plan.slots[slot]!.history;
        for (const lag of chosen?.lags(params) ?? upTo(reads[k]!)) tails.add(end - lag);
      });
      for (let k = 0; k < (chosen?.cells ?? stateSize); k++) states.add(arenaStart + stateStart + k);
    }
    return { tails: ranges(tails), states: ranges(states) };
  }
}

/** Start and length, one pair after the other, of what is needed of a memory: of the histories, as they lie at the front, and of the states. */
type Needs = { readonly tails: Int32Array; readonly states: Int32Array };

function openSpareDesk(set: FeatureSet): Desk {
  return openDesk(planOf(set));
}

function indexOf(set: FeatureSet, field: string): number {
  const index = set.names.indexOf(field);
  if (index < 0) throw new UnknownNameError('UNKNOWN_FIELD', 'field', field, set.names);
  return index;
}

/** 1, 2, … n */
function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k + 1);
}

/** Places as ranges of a start and a length, one pair after the other. */
function ranges(places: Iterable<number>): Int32Array {
  const list: number[] = [];
  let end = -1;
  for (const place of [...places].sort((a, b) => a - b)) {
    if (place === end) list[list.length - 1]!++;
    else list.push(place, 1);
    end = place + 1;
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
