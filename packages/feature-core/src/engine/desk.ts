import type { Bar, InputColumn } from '../bars/bars.js';
import { InvalidBarsError } from '../errors.js';
import { BarCode, codeNeeds, type Places } from './barCode.js';
import { initialArena, Machine } from './machine.js';
import { planKernels, type Plan, type Slot } from './plan.js';

/** Bars that a slot takes before its tail is moved back to the front: few, as all of it moves when another stream takes its turn. */
export const SLACK = 8;

/** A machine for one bar at a time, whose memory is one array that can be carried to it and away. */
export type Desk = {
  readonly machine: Machine;
  /** The slots that some node reads back to, then the arena. The other slots, whose values are needed for one bar only, lie elsewhere. */
  readonly memory: Float64Array;
  /** Where in `memory` the history of each of its slots begins. */
  readonly starts: ReadonlyMap<number, number>;
  /** Where in `memory` the arena begins. */
  readonly arenaStart: number;
  readonly history: number;
  readonly places: Places;
  readonly columns: readonly { readonly name: InputColumn; readonly values: Float64Array }[];
};

/** A desk for a plan, before its first bar. */
export function openDesk(plan: Plan): Desk {
  const { history } = plan;
  const needs = codeNeeds(plan);
  const isKept = (slot: Slot): boolean => slot.history > 0;
  const layout = new Layout(history);
  const slots = new Array<number>(plan.slots.length);
  for (const { id } of plan.slots.filter((slot) => !isKept(slot))) slots[id] = layout.place(0);
  const constants = new Map(Array.from(needs.constants.keys(), (key) => [key, layout.place(0)]));
  const temporaries = Array.from({ length: needs.temporaries }, () => layout.place(0));
  const front = layout.length;
  const starts = new Map<number, number>();
  for (const slot of plan.slots.filter(isKept)) {
    starts.set(slot.id, layout.length - front);
    slots[slot.id] = layout.place(slot.history);
  }
  const arenaStart = layout.length;
  const memory = new Float64Array(arenaStart + plan.stateSize).fill(NaN, 0, arenaStart);
  for (const [key, base] of constants) memory.fill(needs.constants.get(key)!, base + history, base + history + SLACK);
  const arena = memory.subarray(arenaStart);
  arena.set(initialArena(plan));
  const views = slots.map((base) => memory.subarray(base, base + history + SLACK));
  return {
    machine: new Machine(plan, views, arena, planKernels(plan, SLACK)),
    memory: memory.subarray(front),
    starts,
    arenaStart: arenaStart - front,
    history,
    places: { memory, slots, constants, temporaries, arenaStart },
    columns: plan.slots.flatMap(({ id, column }) => (column === null ? [] : [{ name: column, values: views[id]! }])),
  };
}

/** Nodes of a desk's plan as code that runs over the desk; `beforeKernel` as a `BarCode` takes it. */
export function codeOf({ machine, places }: Desk, nodes: Iterable<number>, beforeKernel?: (node: number) => void): BarCode {
  return new BarCode(machine, places, [...nodes], beforeKernel);
}

/**
 * Places slots one after the other in one array, behind as many values as the longest history has, which nobody reads. They touch only their own history and
 * the slack, so the views of neighbours overlap everywhere else: every index means the same bar in all of them, at a thirtieth of the memory.
 */
class Layout {
  length: number;

  constructor(private readonly history: number) {
    this.length = history;
  }

  /** Where index 0 of the next slot lies. */
  place(history: number): number {
    const base = this.length + history - this.history;
    this.length += history + SLACK;
    return base;
  }
}

/**
 * Writes a bar to index `at` of a desk's columns.
 * @throws InvalidBarsError `INVALID_BARS` where a value is no number
 */
export function layBar({ columns }: Desk, bar: Bar, at: number): void {
  for (const { name, values } of columns) {
    const value = bar[name];
    if (typeof value !== 'number')
      throw new InvalidBarsError(`the bar's ${name} is ${String(value)}; give a number, NaN for a hole`, { column: name });
    values[at] = value;
  }
}
