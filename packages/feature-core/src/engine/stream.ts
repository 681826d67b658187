import { BAR_COLUMNS, type Bar } from '../bars/bars.js';
import { formatTime } from '../bars/time.js';
import { InvalidBarsError, UnknownNameError } from '../errors.js';
import type { Kernel } from '../operators/define.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { checkpointSize, initialArena, Machine, restoreCheckpoint, saveCheckpoint, tailSlots } from './machine.js';
import { nodesFor, planKernels, type Plan } from './plan.js';
import { planOf, requireSet } from './set.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot.js';

/** Bars that a slot takes before its tail is moved back to the front. */
const SLACK = 32;

/**
 * A feature set fed bar by bar. `push` commits a closed bar, `peek` values a forming one and changes nothing; both give one row, columns in the set's order.
 * The values are those of `compute` over the same bars, to the bit.
 */
export class FeatureStream {
  readonly set: FeatureSet;
  private readonly machine: Machine;
  private readonly plan: Plan;
  private readonly history: number;
  private readonly saved: Float64Array;
  private readonly tails: readonly { readonly id: number; readonly history: number }[];
  private readonly columns: readonly { readonly name: (typeof BAR_COLUMNS)[number]; readonly values: Float64Array }[];
  private readonly results: readonly Float64Array[];
  private at: number;
  private count = 0;
  private last = NaN;
  private origin = NaN;
  private chosen: Selection | undefined;

  /** Use `openStream`. */
  constructor(set: FeatureSet, snapshot?: Uint8Array) {
    this.set = set;
    this.plan = planOf(set);
    this.history = this.plan.history;
    this.machine = streamMachine(set, this.plan);
    this.saved = new Float64Array(this.plan.stateSize);
    this.tails = tailSlots(this.plan, true);
    const { slots } = this.machine;
    this.columns = this.plan.slots.flatMap(({ id, column }) => (column === null ? [] : [{ name: column, values: slots[id]! }]));
    this.results = this.plan.results.map((slot) => slots[slot]!);
    this.at = this.history;
    if (snapshot !== undefined) this.restore(snapshot);
  }

  /** Column names, in the order of a row. */
  get names(): readonly string[] {
    return this.set.names;
  }

  /** Bars taken so far. */
  get length(): number {
    return this.count;
  }

  /** Open of the last bar taken, ms UTC; NaN before the first. */
  get lastTimestamp(): number {
    return this.last;
  }

  /** Open of the first bar taken, ms UTC; NaN before it. */
  get originMs(): number {
    return this.origin;
  }

  /**
   * Commits a closed bar and gives its row.
   * @throws InvalidBarsError `OUT_OF_ORDER` for a timestamp not after the last, `INVALID_BARS` for one that is no time
   */
  push(bar: Bar): Float64Array {
    this.place(bar);
    this.machine.run(this.at, this.at + 1);
    const row = this.row(this.results);
    this.at++;
    if (this.count === 0) this.origin = bar.timestamp;
    this.count++;
    this.last = bar.timestamp;
    return row;
  }

  /**
   * The row that the forming bar would have if it closed now; only these fields, in their order, if they are given, at the cost of what they need.
   * @throws InvalidBarsError as `push`
   * @throws UnknownNameError `UNKNOWN_FIELD`
   */
  peek(bar: Bar, fields?: readonly string[]): Float64Array {
    const chosen = fields === undefined ? undefined : this.select(fields);
    this.place(bar);
    const { arena } = this.machine;
    this.saved.set(arena);
    if (chosen === undefined) this.machine.run(this.at, this.at + 1);
    else this.machine.runSome(chosen.nodes, this.at, this.at + 1);
    arena.set(this.saved);
    return this.row(chosen === undefined ? this.results : chosen.results);
  }

  /** The whole state as bytes: a stream opened with them goes on bit for bit. Equal states are equal bytes. */
  snapshot(): Uint8Array {
    const checkpoint = saveCheckpoint(this.machine, this.at, true);
    return encodeSnapshot(this.set, { length: this.count, lastTimestamp: this.last, originMs: this.origin, checkpoint });
  }

  private restore(snapshot: Uint8Array): void {
    const parts = decodeSnapshot(this.set, snapshot, checkpointSize(this.plan, true));
    restoreCheckpoint(this.machine, parts.checkpoint, this.at, true);
    this.count = parts.length;
    this.last = parts.lastTimestamp;
    this.origin = parts.originMs;
  }

  private place(bar: Bar): void {
    const { timestamp } = bar;
    if (timestamp <= this.last) {
      throw new InvalidBarsError(
        `the bar of ${formatTime(timestamp)} is not after the last, ${formatTime(this.last)}; push bars oldest first, and correct past ones in a series`,
        { timestamp: formatTime(timestamp), last: formatTime(this.last) },
        'OUT_OF_ORDER',
      );
    }
    if (!Number.isInteger(timestamp)) throw new InvalidBarsError(`the bar's timestamp is ${timestamp}; use whole milliseconds UTC`, { timestamp: String(timestamp) });
    if (this.at === this.history + SLACK) this.wrap();
    for (const { name, values } of this.columns) values[this.at] = bar[name];
  }

  private wrap(): void {
    const { slots } = this.machine;
    for (const { id, history } of this.tails) slots[id]!.copyWithin(this.history - history, this.at - history, this.at);
    this.at = this.history;
  }

  private row(results: readonly Float64Array[]): Float64Array {
    const row = new Float64Array(results.length);
    for (let k = 0; k < row.length; k++) row[k] = results[k]![this.at]!;
    return row;
  }

  private select(fields: readonly string[]): Selection {
    if (this.chosen?.fields === fields) return this.chosen;
    const indices = fields.map((field) => {
      const index = this.set.names.indexOf(field);
      if (index < 0) throw new UnknownNameError('UNKNOWN_FIELD', 'field', field, this.set.names);
      return index;
    });
    this.chosen = {
      fields,
      nodes: nodesFor(this.plan, indices.map((index) => this.plan.results[index]!)),
      results: indices.map((index) => this.results[index]!),
    };
    return this.chosen;
  }
}

type Selection = { readonly fields: readonly string[]; readonly nodes: readonly number[]; readonly results: readonly Float64Array[] };

/**
 * A stream of a feature set, empty or going on from a snapshot.
 * @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION`
 * @throws BarkeepError `INVALID_SNAPSHOT`
 */
export function openStream(set: string | FeatureSet, options: { readonly snapshot?: Uint8Array } = {}): FeatureStream {
  return new FeatureStream(requireSet(set), options.snapshot);
}

/**
 * A machine for one bar at a time in one small buffer. A slot touches only its own history and the slack, so the views of neighbours overlap everywhere
 * else: every index means the same bar in all of them, at a thirtieth of the memory.
 */
function streamMachine(set: FeatureSet, plan: Plan): Machine {
  const { history } = plan;
  const slotLength = plan.slots.reduce((total, slot) => total + slot.history + SLACK, history);
  const buffer = new Float64Array(slotLength + plan.stateSize).fill(NaN, 0, slotLength);
  let start = history;
  const slots = plan.slots.map((slot) => {
    const view = buffer.subarray(start - history + slot.history, start + slot.history + SLACK);
    start += slot.history + SLACK;
    return view;
  });
  const arena = buffer.subarray(slotLength);
  arena.set(initialArena(plan));
  return new Machine(plan, slots, arena, set.derive(streamKernels));
}

function streamKernels(set: FeatureSet): Kernel[] {
  return planKernels(planOf(set), SLACK);
}
