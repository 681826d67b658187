import type { Bar } from '../bars/bars.js';
import { formatTime } from '../bars/time.js';
import { InvalidBarsError } from '../errors.js';
import type { FeatureSet } from '../sets/featureSet.js';
import type { BarCode } from './barCode.js';
import { codeOf, layBar, openDesk, SLACK, type Desk } from './desk.js';
import { Glance } from './glance.js';
import { checkpointSize, restoreCheckpoint, saveCheckpoint, tailSlots } from './machine.js';
import { planOf, requireSet } from './set.js';
import { requireRow, Rows } from './rows.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot.js';

/**
 * A feature set fed bar by bar. `push` commits a closed bar, `peek` values a forming one and changes nothing; both give one row, columns in the set's order.
 * The values are those of `compute` over the same bars, to the bit. A row is the caller's, but rows share memory:
 * copy one (`row.slice()`) to hand on its `buffer`, or have it written to an array of your own.
 */
export class FeatureStream {
  readonly set: FeatureSet;
  private readonly desk: SharedDesk;
  private readonly memory: Float64Array;
  /** The part of `memory` that holds the states. */
  private states: Float64Array | undefined;
  private at: number;
  private count = 0;
  private last = NaN;
  private origin = NaN;
  private changed = false;
  /** Where the first bar lies that it has taken at the desk; NaN where more has moved there than what bars bring. */
  private since = NaN;

  /** Use `openStream`. */
  constructor(set: FeatureSet, snapshot?: Uint8Array) {
    this.set = set;
    this.desk = set.derive(openSharedDesk);
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
   * Commits a closed bar and gives its row, written to `into` if that is given: a part of the caller's own matrix, or one array again and again.
   * @throws InvalidBarsError `OUT_OF_ORDER` for a timestamp not after the last, `INVALID_BARS` for one that is no time
   * @throws InvalidParamError where `into` has not one place for each column; nothing is committed then
   */
  push(bar: Bar, into?: Float64Array): Float64Array {
    if (into !== undefined) requireRow('push', into, this.desk.results.length);
    this.place(bar);
    const { code, rows, places, results } = this.desk;
    code.run(this.at);
    const row = rows.cut(places.memory, results, this.at, into);
    this.at++;
    this.changed = true;
    if (this.count === 0) this.origin = bar.timestamp;
    this.count++;
    this.last = bar.timestamp;
    return row;
  }

  /**
   * The row that the forming bar would have if it closed now; only these fields, in their order, if they are given, at the cost of what they need.
   * Written to `into` if that is given.
   * @throws InvalidBarsError as `push`
   * @throws UnknownNameError `UNKNOWN_FIELD`
   * @throws InvalidParamError where `into` has not one place for each column or field
   */
  peek(bar: Bar, fields?: readonly string[], into?: Float64Array): Float64Array {
    if (into !== undefined) requireRow('peek', into, fields === undefined ? this.desk.results.length : fields.length);
    if (fields !== undefined) return this.glance(bar, fields, into);
    this.place(bar);
    this.rise();
    const { desk } = this;
    const { code, rows, places, results } = desk;
    desk.spoilt = true;
    code.run(this.at);
    return rows.cut(places.memory, results, this.at, into);
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
    this.since = NaN;
    this.count = parts.length;
    this.last = parts.lastTimestamp;
    this.origin = parts.originMs;
  }

  /** Takes the desk that streams of one set share, unless this one has it. */
  private sit(): void {
    const { desk } = this;
    if (desk.occupant !== this) {
      desk.occupant?.rise();
      desk.occupant = this;
      desk.memory.set(this.memory);
      this.since = this.at;
    } else if (desk.spoilt) {
      this.states ??= this.memory.subarray(desk.arenaStart);
      desk.machine.arena.set(this.states);
    }
    desk.spoilt = false;
  }

  /** Takes along what has changed at the desk: the states and the newest values of each tail, as a rule, which is a third of the memory. */
  private rise(): void {
    const { desk, memory, since, at } = this;
    if (!this.changed) return;
    if (since === since) {
      memory.set(desk.machine.arena, desk.arenaStart);
      for (const end of desk.tailEnds) for (let i = end + since; i < end + at; i++) memory[i] = desk.memory[i]!;
    } else memory.set(desk.memory);
    this.since = at;
    this.changed = false;
  }

  private glance(bar: Bar, fields: readonly string[], into: Float64Array | undefined): Float64Array {
    const { desk, set } = this;
    if (desk.glance?.fields !== fields) desk.glance = new Glance(set, fields);
    this.requireNext(bar);
    // What has changed is at the desk only; what has not may be spoilt there.
    const memory = this.changed ? desk.memory : this.memory;
    const taken = this.at - desk.history;
    if (desk.occupant !== this) desk.glance.fetch(memory, taken);
    return desk.glance.row(memory, taken, bar, desk.rows, into);
  }

  private place(bar: Bar): void {
    this.requireNext(bar);
    this.sit();
    if (this.at === this.desk.history + SLACK) this.wrap();
    layBar(this.desk, bar, this.at);
  }

  private requireNext({ timestamp }: Bar): void {
    if (timestamp <= this.last) {
      throw new InvalidBarsError(
        `the bar of ${formatTime(timestamp)} is not after the last, ${formatTime(this.last)}; push bars oldest first, and correct past ones in a series`,
        { timestamp: formatTime(timestamp), last: formatTime(this.last) },
        'OUT_OF_ORDER',
      );
    }
    if (!Number.isInteger(timestamp))
      throw new InvalidBarsError(`the bar's timestamp is ${timestamp}; use whole milliseconds UTC`, { timestamp: String(timestamp) });
  }

  private wrap(): void {
    const { memory, arenaStart, history } = this.desk;
    // Each slot's history and slack lie side by side, and so do the slots: moved as one, every tail comes to the front of its own.
    memory.copyWithin(0, SLACK, arenaStart);
    this.at = history;
    this.changed = true;
    this.since = NaN;
  }
}

/**
 * A stream of a feature set, empty or going on from a snapshot.
 * @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION`
 * @throws BarkeepError `INVALID_SNAPSHOT`
 */
export function openStream(set: string | FeatureSet, options: { readonly snapshot?: Uint8Array } = {}): FeatureStream {
  return new FeatureStream(requireSet(set), options.snapshot);
}

/**
 * The one desk that all streams of a set take turns at. A stream's memory is one array, copied in when it sits down and out when another does: at
 * a thousand streams that is cheaper than a thousand machines, whose arrays would have to be fetched one by one.
 */
type SharedDesk = Desk & {
  /** All nodes of the plan. */
  readonly code: BarCode;
  /** The memory of a stream before its first bar. */
  readonly blank: Float64Array;
  /** For each tail how far in a stream's memory an index of the desk lies. */
  readonly tailEnds: Int32Array;
  /** Where in the memory of the desk's places the results lie. */
  readonly results: Int32Array;
  readonly rows: Rows;
  occupant: FeatureStream | null;
  /** Whether the states at the desk are those after a forming bar; the occupant's own are in its memory then. */
  spoilt: boolean;
  /** The fields of a forming bar that were last asked for. */
  glance: Glance | undefined;
};

function openSharedDesk(set: FeatureSet): SharedDesk {
  const plan = planOf(set);
  const desk = openDesk(plan);
  const tails = tailSlots(plan, true);
  const { slots } = desk.places;
  return {
    ...desk,
    code: codeOf(desk, plan.nodes.keys()),
    blank: desk.memory.slice(),
    tailEnds: Int32Array.from(tails, ({ id, history }) => desk.starts.get(id)! + history - desk.history),
    results: Int32Array.from(plan.results, (slot) => slots[slot]!),
    rows: new Rows(),
    occupant: null,
    spoilt: false,
    glance: undefined,
  };
}
