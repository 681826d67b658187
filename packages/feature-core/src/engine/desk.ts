import type { Bar, InputColumn } from '../bars/bars.js';
import { InvalidBarsError } from '../errors.js';
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
  readonly columns: readonly { readonly name: InputColumn; readonly values: Float64Array }[];
};

/** A desk for a plan, before its first bar. */
export function openDesk(plan: Plan): Desk {
  const { history } = plan;
  const slots: Float64Array[] = new Array<Float64Array>(plan.slots.length);
  const isKept = (slot: Slot): boolean => slot.history > 0;
  const forgotten = plan.slots.filter((slot) => !isKept(slot));
  layOut(forgotten, history, slots);
  const starts = new Map<number, number>();
  const laid = layOut(plan.slots.filter(isKept), history, slots, plan.stateSize, starts);
  const arenaStart = laid.length - plan.stateSize;
  const arena = laid.subarray(arenaStart);
  arena.set(initialArena(plan));
  return {
    machine: new Machine(plan, slots, arena, planKernels(plan, SLACK)),
    memory: laid.subarray(history),
    starts,
    arenaStart: arenaStart - history,
    history,
    columns: plan.slots.flatMap(({ id, column }) => (column === null ? [] : [{ name: column, values: slots[id]! }])),
  };
}

/**
 * Puts slots one after the other into one array, behind `history` values that nobody reads and before `more` values. They touch only their own history and the
 * slack, so the views of neighbours overlap everywhere else: every index means the same bar in all of them, at a thirtieth of the memory.
 */
function layOut(slots: readonly Slot[], history: number, views: Float64Array[], more = 0, starts?: Map<number, number>): Float64Array {
  const length = slots.reduce((total, slot) => total + slot.history + SLACK, history);
  const array = new Float64Array(length + more).fill(NaN, 0, length);
  let start = history;
  for (const slot of slots) {
    views[slot.id] = array.subarray(start - history + slot.history, start + slot.history + SLACK);
    starts?.set(slot.id, start - history);
    start += slot.history + SLACK;
  }
  return array;
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
