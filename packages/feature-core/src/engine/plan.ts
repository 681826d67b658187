import type { InputColumn } from '../bars/bars.js';
import { expand } from '../expression/expand.js';
import type { Tree } from '../expression/tree.js';
import type { BarStep } from '../math/barStep.js';
import { fusedPairs } from '../operators/arithmetic/fused.js';
import type { JointKernel, Kernel, Params } from '../operators/define.js';
import { copyStep, programKernel, type Operand, type Program, type Step } from './arithmetic.js';
import { Graph, type Call, type Value } from './graph.js';

/** Where a node's output lives; `history` is how many earlier values some node reads. */
export type Slot = {
  readonly id: number;
  /** The bar column that it is, if it is one. */
  readonly column: InputColumn | null;
  /** Which of the columns handed in beside the bars it is, if it is one. */
  readonly given: number | null;
  history: number;
  lastUse: number;
  readonly isResult: boolean;
};

export type Node = {
  readonly label: string;
  readonly params: Params;
  readonly inputs: readonly number[];
  /** For each input how many earlier values the node reads. */
  readonly reads: readonly number[];
  readonly outputs: readonly number[];
  readonly stateStart: number;
  readonly stateSize: number;
  /** The kernel, or the arithmetic program that a machine makes one of. */
  readonly work: Kernel | Program;
  /** What does a usual bar in place of a kernel. */
  readonly step?: BarStep | undefined;
  /** What may run it together with its neighbours of the same inputs. */
  readonly together?: JointKernel | undefined;
};

/**
 * What computes a feature set: nodes in an order in which every input is ready, each part once. The longest history of any slot is `history`, which is
 * also the index of a block's first row in every array.
 */
export type Plan = {
  readonly nodes: readonly Node[];
  readonly slots: readonly Slot[];
  /** For each feature the slot of its values. */
  readonly results: readonly number[];
  readonly stateSize: number;
  readonly history: number;
};

const NO_PARAMS: Params = {};
const COMPUTED = { column: null, given: null };

/** Plans the trees of a feature set, in the set's order. */
export function planTrees(trees: readonly Tree[]): Plan {
  const graph = new Graph();
  return planValues(trees.map((tree) => graph.add(expand(tree))));
}

/** Plans values of a graph; those of `given` are not computed but handed in beside the bars, in this order. */
export function planValues(roots: readonly Value[], given: readonly Value[] = []): Plan {
  return new Planner(new Set(roots), given).plan(roots);
}

/** Whether a slot's values are read and not computed. */
export function isSource({ column, given }: Slot): boolean {
  return column !== null || given !== null;
}

class Planner {
  private nodes: Node[] = [];
  private readonly slots: Slot[] = [];
  private readonly slotOf = new Map<Value, number>();
  private readonly called = new Set<Call>();
  /** What `stands` has said; a value that gets a slot nevertheless may change it for others. */
  private readonly standing = new Map<Value, boolean>();
  private stateSize = 0;

  constructor(
    private readonly roots: ReadonlySet<Value>,
    private readonly given: readonly Value[],
  ) {}

  plan(roots: readonly Value[]): Plan {
    const results = roots.map((root) => this.slot(root));
    this.nodes = neighbours(this.nodes);
    for (const { start, end } of jointRuns(this.nodes)) {
      // What runs together writes together: no array is lent on before the last of them is done.
      for (let n = start; n < end; n++) for (const slot of this.nodes[n]!.outputs) this.slots[slot]!.lastUse = end - 1;
    }
    this.nodes.forEach((node, index) => node.inputs.forEach((input) => (this.slots[input]!.lastUse = index)));
    const history = Math.max(0, ...this.slots.map((slot) => slot.history));
    return { nodes: this.nodes, slots: this.slots, results, stateSize: this.stateSize, history };
  }

  /** The slot of a value, with the nodes that fill it planned before. */
  private slot(value: Value): number {
    const known = this.slotOf.get(value);
    if (known !== undefined) return known;
    if (value.kind === 'output') {
      this.planCall(value.call);
      return this.slotOf.get(value)!;
    }
    const source = this.sourceSlot(value);
    if (source === undefined) return this.planProgram(value);
    return this.roots.has(value) ? this.planProgram(value, source) : source;
  }

  /**
   * The slot of a value that is read and not computed; undefined for another. One that is asked for as a feature is copied beside, so that its values
   * belong to the answer.
   */
  private sourceSlot(value: Value): number | undefined {
    const column = value.kind === 'column' ? value.name : null;
    const given = value.kind === 'cross' ? this.given.indexOf(value) : null;
    if (column === null && given === null) return undefined;
    const slot = this.slots.find((known) => known.column === column && known.given === given);
    return slot?.id ?? this.pushSlot(false, { column, given });
  }

  private planCall(call: Call): void {
    if (this.called.has(call)) return;
    this.called.add(call);
    const inputs = call.inputs.map((input) => this.inputSlot(input));
    const history = call.operator.history(call.params);
    for (const input of inputs) this.need(input, history);
    const count = Math.max(1, call.operator.outputs.length);
    const outputs = Array.from({ length: count }, (_, k) => {
      const value = call.outputs.get(k);
      return value === undefined ? this.pushSlot(false) : this.newSlot(value);
    });
    const stateSize = call.operator.stateSize(call.params);
    this.nodes.push({
      label: call.operator.name,
      params: call.params,
      inputs,
      reads: inputs.map(() => history),
      outputs,
      stateStart: this.stateSize,
      stateSize,
      work: call.operator.run,
      step: call.operator.step,
      together: call.operator.runTogether,
    });
    this.stateSize += stateSize;
  }

  private inputSlot(value: Value): number {
    return this.sourceSlot(value) ?? this.slot(value);
  }

  private planProgram(value: Value, source?: number): number {
    const lags = new Map<number, number>();
    const writer = new ProgramWriter(
      (input, lag) => {
        const slot = source !== undefined && input === value ? source : this.inputSlot(input);
        this.need(slot, lag);
        lags.set(slot, Math.max(lag, lags.get(slot) ?? 0));
        return slot;
      },
      (input) => input !== value && this.stands(input),
    );
    const { program, inputs } = writer.write(value);
    const out = this.newSlot(value);
    this.nodes.push({
      label: 'arithmetic',
      params: NO_PARAMS,
      inputs,
      reads: inputs.map((slot) => lags.get(slot)!),
      outputs: [out],
      stateStart: this.stateSize,
      stateSize: 0,
      work: program,
    });
    return out;
  }

  /** Whether a value has a slot of its own rather than being a step in those that read it. */
  private stands(value: Value): boolean {
    if (value.kind === 'output' || value.kind === 'column' || value.kind === 'cross') return true;
    if (value.kind !== 'elementwise') return false;
    if (this.roots.has(value) || this.slotOf.has(value)) return true;
    if (value.parents < 2) return false;
    const known = this.standing.get(value);
    if (known !== undefined) return known;
    // One step that two read is cheaper made twice than stored; more steps or more readers are not.
    const stands = value.parents > 2 || value.inputs.some((input) => input.kind === 'elementwise' && !this.stands(input));
    this.standing.set(value, stands);
    return stands;
  }

  private need(slot: number, history: number): void {
    const target = this.slots[slot]!;
    if (history > target.history) target.history = history;
  }

  private newSlot(value: Value): number {
    const id = this.pushSlot(this.roots.has(value));
    this.slotOf.set(value, id);
    return id;
  }

  private pushSlot(isResult: boolean, source: Pick<Slot, 'column' | 'given'> = COMPUTED): number {
    const id = this.slots.length;
    this.slots.push({ id, ...source, history: 0, lastUse: this.nodes.length, isResult });
    return id;
  }
}

type Elementwise = Extract<Value, { kind: 'elementwise' }>;

/** Writes the steps of one value; what stands by itself is an input, the rest a step. */
class ProgramWriter {
  private readonly inputs: number[] = [];
  private readonly constants: number[] = [];
  private readonly steps: PlacedStep[] = [];
  private readonly free: number[] = [];
  private temporaries = 0;

  constructor(
    private readonly slotFor: (value: Value, lag: number) => number,
    private readonly stands: (value: Value) => boolean,
  ) {}

  write(value: Value): { readonly program: Program; readonly inputs: readonly number[] } {
    if (value.kind === 'elementwise') this.step(value, { kind: 'result' });
    else this.steps.push({ name: 'copy', run: copyStep, out: { kind: 'result' }, args: [this.operand(value)], commutative: false });
    const register = (place: Place): Operand => {
      const [lag, base] = place.kind === 'input' ? [place.lag, place.index] : [0, this.base(place)];
      return { register: base, lag };
    };
    const steps = fuse(this.steps).map(({ run, out, args }): Step => {
      const [a, b = args[0]!, c = args[0]!] = args;
      return { run, out: register(out).register, a: register(a!), b: register(b), c: register(c) };
    });
    return {
      program: { inputs: this.inputs.length, constants: this.constants, temporaries: this.temporaries, steps },
      inputs: this.inputs,
    };
  }

  private base(place: Exclude<Place, { kind: 'input' }>): number {
    const constants = this.inputs.length;
    const temporaries = constants + this.constants.length;
    if (place.kind === 'constant') return constants + place.index;
    return place.kind === 'temporary' ? temporaries + place.index : temporaries + this.temporaries;
  }

  private step(value: Elementwise, out: Place): void {
    const args = this.operands(value);
    for (const arg of args) if (arg.kind === 'temporary') this.free.push(arg.index);
    const target = out.kind === 'temporary' ? { ...out, index: this.takeTemporary() } : out;
    const { name, run, commutative } = value.operator;
    this.steps.push({ name, run, out: target, args, commutative: commutative === true });
    if (out.kind === 'temporary') out.index = (target as { index: number }).index;
  }

  /** The operands in their order; one that is a step which fuses with this one is written last, so that the two are neighbours. */
  private operands({ operator, inputs }: Elementwise): Place[] {
    const last = inputs.findIndex(
      (input, k) =>
        input.kind === 'elementwise' &&
        !this.stands(input) &&
        fusedPairs.some(
          ({ first, second, swapped }) =>
            first === input.operator.name && second === operator.name && (operator.commutative === true || swapped === (k === 1)),
        ),
    );
    const places = inputs.map((input, k) => (k === last ? undefined : this.operand(input)));
    return places.map((place) => place ?? this.operand(inputs[last]!));
  }

  private operand(value: Value): Place {
    if (value.kind === 'number') return { kind: 'constant', index: indexIn(this.constants, value.value) };
    if (value.kind === 'shift') return { kind: 'input', index: this.input(value.input, value.bars), lag: value.bars };
    if (value.kind !== 'elementwise' || this.stands(value)) return { kind: 'input', index: this.input(value, 0), lag: 0 };
    const out = { kind: 'temporary' as const, index: -1 };
    this.step(value, out);
    return out;
  }

  private input(value: Value, lag: number): number {
    return indexIn(this.inputs, this.slotFor(value, lag));
  }

  private takeTemporary(): number {
    return this.free.pop() ?? this.temporaries++;
  }
}

type Place =
  | { readonly kind: 'input'; readonly index: number; readonly lag: number }
  | { readonly kind: 'constant'; readonly index: number }
  | { readonly kind: 'temporary'; index: number }
  | { readonly kind: 'result' };

type PlacedStep = {
  readonly name: string;
  readonly run: Step['run'];
  readonly out: Place;
  readonly args: readonly Place[];
  readonly commutative: boolean;
};

/** Joins neighbouring steps into one loop where the table of fused pairs has them. */
function fuse(steps: readonly PlacedStep[]): PlacedStep[] {
  const joined: PlacedStep[] = [];
  for (const step of steps) {
    const previous = joined.at(-1);
    const pair = previous === undefined ? undefined : pairOf(previous, step);
    if (pair === undefined) joined.push(step);
    else joined.splice(-1, 1, pair);
  }
  return joined;
}

/** The two steps as one, where the second reads what the first has just written to a temporary. */
function pairOf(first: PlacedStep, second: PlacedStep): PlacedStep | undefined {
  const { out } = first;
  const at = second.args.findIndex((arg) => arg.kind === 'temporary' && out.kind === 'temporary' && arg.index === out.index);
  if (at < 0 || second.args.length > 2) return undefined;
  const rest = second.args.filter((_, k) => k !== at);
  const pair = fusedPairs.find(
    (known) =>
      known.first === first.name &&
      known.second === second.name &&
      (rest.length === 0 || second.commutative || known.swapped === (at === 1)),
  );
  if (pair === undefined) return undefined;
  const args = pair.swapped ? [...rest, ...first.args] : [...first.args, ...rest];
  return { name: `${first.name} ${second.name}`, run: pair.run, out: second.out, args, commutative: false };
}

function indexIn(list: number[], item: number): number {
  const index = list.findIndex((known) => Object.is(known, item));
  return index >= 0 ? index : list.push(item) - 1;
}

/** The kernels of a plan's nodes for blocks of up to `rows` rows: arithmetic programs share scratch arrays. */
export function planKernels(plan: Plan, rows: number): Kernel[] {
  const length = plan.history + rows;
  const scratch: Float64Array[] = [];
  const constants: { readonly value: number; readonly array: Float64Array }[] = [];
  const constant = (value: number): Float64Array => {
    const known = constants.find((entry) => Object.is(entry.value, value));
    if (known !== undefined) return known.array;
    const array = new Float64Array(length).fill(value);
    constants.push({ value, array });
    return array;
  };
  const temporary = (k: number): Float64Array => (scratch[k] ??= new Float64Array(length));
  return plan.nodes.map(({ work }) => (typeof work === 'function' ? work : programKernel(work, temporary, constant)));
}

/** The nodes in an order in which those that may run together stand side by side: each right after the first of them, when their inputs are there. */
function neighbours(nodes: readonly Node[]): Node[] {
  const groups: Node[][] = [];
  for (const node of nodes) {
    const group = node.together === undefined ? undefined : groups.find(([first]) => runTogether(first!, node));
    if (group === undefined) groups.push([node]);
    else group.push(node);
  }
  return groups.flat();
}

function runTogether(a: Node, b: Node): boolean {
  return a.together !== undefined && a.together === b.together && a.inputs.every((slot, k) => slot === b.inputs[k]);
}

/** The nodes as runs `[start, end)` that one kernel does: of those that run together, or of one. */
export function jointRuns(nodes: readonly Node[]): { readonly start: number; readonly end: number }[] {
  const runs: { start: number; end: number }[] = [];
  nodes.forEach((node, index) => {
    const last = runs.at(-1);
    if (last !== undefined && runTogether(nodes[last.start]!, node)) last.end = index + 1;
    else runs.push({ start: index, end: index + 1 });
  });
  return runs;
}

/** The nodes that the given results need, as indices in order. */
export function nodesFor(plan: Plan, results: readonly number[]): number[] {
  const wanted = new Set(results);
  const nodes: number[] = [];
  for (let index = plan.nodes.length - 1; index >= 0; index--) {
    const node = plan.nodes[index]!;
    if (!node.outputs.some((slot) => wanted.has(slot))) continue;
    nodes.push(index);
    node.inputs.forEach((slot) => wanted.add(slot));
  }
  return nodes.reverse();
}
