import type { JointCall, JointKernel, Kernel } from '../operators/define.js';
import { isSource, jointRuns, planKernels, type Plan } from './plan.js';

/** Rows from which on nodes that may run together do: before that they cost as much one by one. */
const JOINT_ROWS = 8;

type JointRun = { readonly start: number; readonly end: number; readonly run: JointKernel; readonly calls: readonly JointCall[] };

type Use = { readonly arrays: Float64Array[]; readonly at: number };

/**
 * A plan with memory: the arena of all states and one array a slot. In every array index `i` is the same bar, and a kernel may read
 * `history` values before it.
 */
export class Machine {
  readonly plan: Plan;
  readonly arena: Float64Array;
  readonly slots: Float64Array[];
  private readonly kernels: readonly Kernel[];
  private readonly states: readonly Float64Array[];
  private readonly inputs: Float64Array[][];
  private readonly outputs: Float64Array[][];
  private readonly joint: readonly JointRun[];
  /** For each slot where in `inputs` and `outputs` its array stands. */
  private readonly uses: readonly (readonly Use[])[];

  /** `slots` are the arrays to begin with; `kernels` those of `planKernels`, shared by machines whose arrays are as long. */
  constructor(plan: Plan, slots: Float64Array[], arena: Float64Array, kernels: readonly Kernel[]) {
    this.plan = plan;
    this.slots = slots;
    this.arena = arena;
    this.kernels = kernels;
    this.states = plan.nodes.map(({ stateStart, stateSize }) => arena.subarray(stateStart, stateStart + stateSize));
    this.inputs = plan.nodes.map((node) => node.inputs.map((slot) => slots[slot]!));
    this.outputs = plan.nodes.map((node) => node.outputs.map((slot) => slots[slot]!));
    const uses = plan.slots.map((): Use[] => []);
    plan.nodes.forEach((node, n) => {
      node.inputs.forEach((slot, at) => uses[slot]!.push({ arrays: this.inputs[n]!, at }));
      node.outputs.forEach((slot, at) => uses[slot]!.push({ arrays: this.outputs[n]!, at }));
    });
    this.uses = uses;
    this.joint = jointRuns(plan.nodes).flatMap(({ start, end }) => this.jointRun(start, end));
  }

  /** The run of several nodes by their joint kernel; none for a single one. */
  private jointRun(start: number, end: number): JointRun[] {
    const nodes = this.plan.nodes.slice(start, end);
    const run = nodes[0]!.together;
    if (run === undefined || nodes.length < 2) return [];
    const calls = nodes.map(({ params }, k) => ({ params, state: this.states[start + k]!, outputs: this.outputs[start + k]! }));
    return [{ start, end, run, calls }];
  }

  /** Puts an array in the place of a slot's, for all nodes that read or write it. */
  place(slot: number, array: Float64Array): void {
    this.slots[slot] = array;
    const uses = this.uses[slot]!;
    for (let k = 0; k < uses.length; k++) uses[k]!.arrays[uses[k]!.at] = array;
  }

  /** Runs every node over `[from, to)`. */
  run(from: number, to: number): void {
    const { nodes } = this.plan;
    let n = 0;
    if (to - from >= JOINT_ROWS) {
      for (const { start, end, run, calls } of this.joint) {
        this.runNodes(n, start, from, to);
        run(calls, this.inputs[start]!, from, to);
        n = end;
      }
    }
    this.runNodes(n, nodes.length, from, to);
  }

  private runNodes(first: number, end: number, from: number, to: number): void {
    for (let n = first; n < end; n++) this.runNode(n, from, to);
  }

  /** Runs the node with this index only. */
  runNode(n: number, from: number, to: number): void {
    this.kernels[n]!(this.states[n]!, this.plan.nodes[n]!.params, this.inputs[n]!, this.outputs[n]!, from, to);
  }
}

/** A machine whose arrays hold blocks of up to `rows` rows from index `plan.history` on; slots that no later node reads lend their array on. */
export function blockMachine(plan: Plan, rows: number): Machine {
  const length = plan.history + rows;
  const slots: Float64Array[] = new Array<Float64Array>(plan.slots.length);
  const idle: Float64Array[] = [];
  const keeps = (slot: number): boolean => plan.slots[slot]!.history > 0 || plan.slots[slot]!.isResult || isSource(plan.slots[slot]!);
  plan.slots.forEach((slot) => {
    if (keeps(slot.id)) slots[slot.id] = new Float64Array(length);
  });
  const usedLastBy = plan.nodes.map((): number[] => []);
  for (const { id, lastUse } of plan.slots) if (!keeps(id)) usedLastBy[lastUse]?.push(id);
  plan.nodes.forEach((node, index) => {
    for (const slot of node.outputs) slots[slot] ??= idle.pop() ?? new Float64Array(length);
    for (const id of usedLastBy[index]!) idle.push(slots[id]!);
  });
  return new Machine(plan, slots, initialArena(plan), planKernels(plan, rows));
}

/** The states before the first bar. */
export function initialArena(plan: Plan): Float64Array {
  return new Float64Array(plan.stateSize);
}

/** Slots whose last values are part of a checkpoint: those that some node reads back in, bar columns apart where the bars are at hand. */
export function tailSlots(plan: Plan, withColumns: boolean): readonly { readonly id: number; readonly history: number }[] {
  return plan.slots.filter((slot) => slot.history > 0 && (withColumns || !isSource(slot)));
}

/** The number of values in a checkpoint. */
export function checkpointSize(plan: Plan, withColumns: boolean): number {
  return tailSlots(plan, withColumns).reduce((total, { history }) => total + history, plan.stateSize);
}

/**
 * All that a machine needs to go on after the row before index `end`: the arena, then the tails. NaN is stored in one form, so that equal states are
 * equal bytes.
 */
export function saveCheckpoint(machine: Machine, end: number, withColumns: boolean): Float64Array {
  const { plan, arena, slots } = machine;
  const saved = new Float64Array(checkpointSize(plan, withColumns));
  saved.set(arena);
  let at = arena.length;
  for (const { id, history } of tailSlots(plan, withColumns)) {
    saved.set(slots[id]!.subarray(end - history, end), at);
    at += history;
  }
  for (let i = 0; i < saved.length; i++) if (saved[i] !== saved[i]) saved[i] = NaN;
  return saved;
}

/** Puts a checkpoint back, with its tails ending before index `end`. */
export function restoreCheckpoint(machine: Machine, saved: Float64Array, end: number, withColumns: boolean): void {
  const { plan, arena, slots } = machine;
  arena.set(saved.subarray(0, arena.length));
  let at = arena.length;
  for (const { id, history } of tailSlots(plan, withColumns)) {
    slots[id]!.set(saved.subarray(at, at + history), end - history);
    at += history;
  }
}

/** Whether two checkpoints are equal in every bit (NaN equals NaN, 0 differs from −0). */
export function sameCheckpoint(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
