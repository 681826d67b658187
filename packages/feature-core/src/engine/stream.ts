import type { Bar, InputColumn } from '../bars/bars.js';
import { formatTime } from '../bars/time.js';
import { InvalidBarsError, UnknownNameError } from '../errors.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { checkpointSize, initialArena, Machine, restoreCheckpoint, saveCheckpoint, tailSlots } from './machine.js';
import { nodesFor, planKernels } from './plan.js';
import { planOf, requireSet } from './set.js';
import { Rows } from './rows.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot.js';

/** Bars that a slot takes before its tail is moved back to the front: few, as all of it moves when another stream takes its turn. */
const SLACK = 8;

/**
 * A feature set fed bar by bar. `push` commits a closed bar, `peek` values a forming one and changes nothing; both give one row, columns in the set's order.
 * The values are those of `compute` over the same bars, to the bit. A row is the caller's, but rows share memory: copy one (`row.slice()`) to hand on its `buffer`.
 */
export class FeatureStream {
  readonly set: FeatureSet;
  private readonly desk: Desk;
  private readonly memory: Float64Array;
  private at: number;
  private count = 0;
  private last = NaN;
  private origin = NaN;
  private changed = false;
  private chosen: Selection | undefined;

  /** Use `openStream`. */
  constructor(set: FeatureSet, snapshot?: Uint8Array) {
    this.set = set;
    this.desk = set.derive(openDesk);
    this.memory = this.desk.blank.slice();
    this.at = this.desk.history;
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
    const { machine, rows, results } = this.desk;
    machine.run(this.at, this.at + 1);
    const row = rowAt(rows, results, this.at);
    this.at++;
    this.changed = true;
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
    const { machine, saved, rows, results } = this.desk;
    saved.set(machine.arena);
    if (chosen === undefined) machine.run(this.at, this.at + 1);
    else machine.runSome(chosen.nodes, this.at, this.at + 1);
    machine.arena.set(saved);
    return rowAt(rows, chosen === undefined ? results : chosen.results, this.at);
  }

  /** The whole state as bytes: a stream opened with them goes on bit for bit. Equal states are equal bytes. */
  snapshot(): Uint8Array {
    this.sit();
    const checkpoint = saveCheckpoint(this.desk.machine, this.at, true);
    return encodeSnapshot(this.set, { length: this.count, lastTimestamp: this.last, originMs: this.origin, checkpoint });
  }

  private restore(snapshot: Uint8Array): void {
    const parts = decodeSnapshot(this.set, snapshot, checkpointSize(this.desk.machine.plan, true));
    this.sit();
    restoreCheckpoint(this.desk.machine, parts.checkpoint, this.at, true);
    this.changed = true;
    this.count = parts.length;
    this.last = parts.lastTimestamp;
    this.origin = parts.originMs;
  }

  /** Takes the desk that streams of one set share, unless this one has it. */
  private sit(): void {
    const { desk } = this;
    if (desk.occupant === this) return;
    desk.occupant?.rise();
    desk.occupant = this;
    desk.memory.set(this.memory);
  }

  private rise(): void {
    if (this.changed) this.memory.set(this.desk.memory);
    this.changed = false;
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
    if (!Number.isInteger(timestamp))
      throw new InvalidBarsError(`the bar's timestamp is ${timestamp}; use whole milliseconds UTC`, { timestamp: String(timestamp) });
    this.sit();
    const { history, columns } = this.desk;
    if (this.at === history + SLACK) this.wrap();
    for (const { name, values } of columns) {
      const value = bar[name];
      if (typeof value !== 'number')
        throw new InvalidBarsError(`the bar's ${name} is ${String(value)}; give a number, NaN for a hole`, { column: name });
      values[this.at] = value;
    }
  }

  private wrap(): void {
    const { machine, tails, history: front } = this.desk;
    for (const { id, history } of tails) machine.slots[id]!.copyWithin(front - history, this.at - history, this.at);
    this.at = front;
    this.changed = true;
  }

  private select(fields: readonly string[]): Selection {
    if (this.chosen?.fields === fields) return this.chosen;
    const { machine, results } = this.desk;
    const indices = fields.map((field) => {
      const index = this.set.names.indexOf(field);
      if (index < 0) throw new UnknownNameError('UNKNOWN_FIELD', 'field', field, this.set.names);
      return index;
    });
    this.chosen = {
      fields,
      nodes: nodesFor(
        machine.plan,
        indices.map((index) => machine.plan.results[index]!),
      ),
      results: indices.map((index) => results[index]!),
    };
    return this.chosen;
  }
}

function rowAt(rows: Rows, results: readonly Float64Array[], at: number): Float64Array {
  const row = rows.take(results.length);
  for (let k = 0; k < row.length; k++) row[k] = results[k]![at]!;
  return row;
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
 * The one machine that all streams of a set take turns at. A stream's memory is one array, copied in when it sits down and out when another does: at
 * a thousand streams that is cheaper than a thousand machines, whose arrays would have to be fetched one by one.
 */
type Desk = {
  readonly machine: Machine;
  readonly memory: Float64Array;
  /** The memory of a stream before its first bar. */
  readonly blank: Float64Array;
  /** Room for the arena while a forming bar is valued. */
  readonly saved: Float64Array;
  readonly history: number;
  readonly tails: readonly { readonly id: number; readonly history: number }[];
  readonly columns: readonly { readonly name: InputColumn; readonly values: Float64Array }[];
  readonly results: readonly Float64Array[];
  readonly rows: Rows;
  occupant: FeatureStream | null;
};

/**
 * Slots lie in one array and touch only their own history and the slack, so the views of neighbours overlap everywhere else: every index means the
 * same bar in all of them, at a thirtieth of the memory.
 */
function openDesk(set: FeatureSet): Desk {
  const plan = planOf(set);
  const { history } = plan;
  const slotLength = plan.slots.reduce((total, slot) => total + slot.history + SLACK, history);
  const memory = new Float64Array(slotLength + plan.stateSize).fill(NaN, 0, slotLength);
  let start = history;
  const slots = plan.slots.map((slot) => {
    const view = memory.subarray(start - history + slot.history, start + slot.history + SLACK);
    start += slot.history + SLACK;
    return view;
  });
  const arena = memory.subarray(slotLength);
  arena.set(initialArena(plan));
  return {
    machine: new Machine(plan, slots, arena, planKernels(plan, SLACK)),
    memory,
    blank: memory.slice(),
    saved: new Float64Array(plan.stateSize),
    history,
    tails: tailSlots(plan, true),
    columns: plan.slots.flatMap(({ id, column }) => (column === null ? [] : [{ name: column, values: slots[id]! }])),
    results: plan.results.map((slot) => slots[slot]!),
    rows: new Rows(),
    occupant: null,
  };
}
