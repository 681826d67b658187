import type { BarStep } from '../math/barStep.js';
import { elementwise } from '../operators/arithmetic/elementwise.js';
import { fusedPairs } from '../operators/arithmetic/fused.js';
import type { ElementwiseKernel, Params } from '../operators/define.js';
import { copyStep, type Program } from './arithmetic.js';
import type { Machine } from './machine.js';
import type { Plan } from './plan.js';

/** Runs the kernel of a node. */
const CALL = 0;
/** Tries the step of a node before its kernel. */
const STEP = 12;
/** Runs an elementwise kernel that is not among the operations. */
const ELEMENT = 13;
/** What an instruction does, by its number in `run`; but for the call, names of the elementwise table. */
const OPERATIONS = ['call', 'add', 'sub', 'mul', 'div', 'gt', 'ge', 'lt', 'le', 'abs', 'sqrt', 'copy'] as const;
/** Numbers of an instruction: the operation, where its value goes, where its two operands are. */
const WIDTH = 4;

/** The operations that a step comes to, the first of which gives its value to the second as the operand `swapped` says. */
type Recipe = { readonly first: number; readonly second?: number; readonly swapped?: boolean };

/** Where in one array index 0 of the values of a desk lies: those of slots, of constants and of temporaries. */
export type Places = {
  readonly memory: Float64Array;
  readonly slots: readonly number[];
  /** By `constantKey`. */
  readonly constants: ReadonlyMap<string, number>;
  readonly temporaries: readonly number[];
  /** Where the states begin. */
  readonly arenaStart: number;
};

/** A step of a node over one array; `a`, `b` and `out` are what has to be added to the index of a bar. */
type NodeStep = {
  readonly node: number;
  readonly run: BarStep['run'];
  readonly params: Params;
  readonly state: number;
  readonly a: number;
  readonly b: number;
  readonly out: number;
};

/** An elementwise kernel over one array: how far before the value that it writes those that it reads lie. */
type Element = { readonly run: ElementwiseKernel; readonly out: number; readonly a: number; readonly b: number; readonly c: number };

/** A name for a constant: 0 and −0 are two. */
function constantKey(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The constants by their names, and the number of temporaries, that the code of a plan needs. */
export function codeNeeds(plan: Plan): { readonly constants: ReadonlyMap<string, number>; readonly temporaries: number } {
  const programs = plan.nodes.flatMap(({ work }) => (typeof work === 'function' ? [] : [work]));
  return {
    constants: new Map(programs.flatMap(({ constants }) => constants.map((value) => [constantKey(value), value]))),
    temporaries: Math.max(0, ...programs.map((program) => program.temporaries)) + 1,
  };
}

/**
 * Nodes as instructions for one bar. To call a kernel for one addition costs many times the addition, and a third of a set's nodes or more are arithmetic:
 * theirs is done in place, one number after the other, by the operations of the elementwise table. Of the other nodes some have a step for a usual bar; the rest are calls
 * of their kernels.
 */
export class BarCode {
  private readonly machine: Machine;
  private readonly memory: Float64Array;
  private readonly code: Int32Array;
  private readonly steps: NodeStep[] = [];
  private readonly elements: Element[] = [];

  /** `beforeKernel` is told of a node whose kernel runs as its step does not do. */
  constructor(
    machine: Machine,
    places: Places,
    nodes: readonly number[],
    private readonly beforeKernel?: (node: number) => void,
  ) {
    this.machine = machine;
    this.memory = places.memory;
    this.code = Int32Array.from(nodes.flatMap((n) => this.instructions(n, places)));
  }

  /** Runs the nodes over the bar at index `at`. */
  run(at: number): void {
    const { machine, memory: m, code, steps, elements } = this;
    for (let k = 0; k < code.length; k += WIDTH) {
      const out = code[k + 1]!;
      const a = code[k + 2]! + at;
      const b = code[k + 3]! + at;
      switch (code[k]!) {
        case CALL:
          machine.runNode(out, at, at + 1);
          break;
        case 1:
          m[out + at] = m[a]! + m[b]!;
          break;
        case 2:
          m[out + at] = m[a]! - m[b]!;
          break;
        case 3:
          m[out + at] = m[a]! * m[b]!;
          break;
        case 4:
          m[out + at] = m[a]! / m[b]!;
          break;
        case 5:
          m[out + at] = Number(m[a]! > m[b]!);
          break;
        case 6:
          m[out + at] = Number(m[a]! >= m[b]!);
          break;
        case 7:
          m[out + at] = Number(m[a]! < m[b]!);
          break;
        case 8:
          m[out + at] = Number(m[a]! <= m[b]!);
          break;
        case 9:
          m[out + at] = Math.abs(m[a]!);
          break;
        case 10:
          m[out + at] = Math.sqrt(m[a]!);
          break;
        case STEP: {
          const step = steps[out]!;
          if (!step.run(m, step.state, step.a + at, step.b + at, step.out + at, step.params)) this.runKernel(step.node, at);
          break;
        }
        case ELEMENT: {
          const element = elements[out]!;
          const i = element.out + at;
          element.run(m, m, element.a, m, element.b, m, element.c, i, i + 1);
          break;
        }
        default:
          m[out + at] = m[a]!;
      }
    }
  }

  private runKernel(n: number, at: number): void {
    this.beforeKernel?.(n);
    this.machine.runNode(n, at, at + 1);
  }

  private instructions(n: number, places: Places): number[] {
    const { work, step, inputs, outputs, params, stateStart } = this.machine.plan.nodes[n]!;
    if (typeof work !== 'function') return this.arithmetic(work, inputs, outputs[0]!, places);
    if (step === undefined) return [CALL, n, 0, 0];
    const [a, b = a] = inputs.map((slot) => places.slots[slot]!);
    const state = places.arenaStart + stateStart;
    return [STEP, this.steps.push({ node: n, run: step.run, params, state, a: a!, b: b!, out: places.slots[outputs[0]!]! }) - 1, 0, 0];
  }

  private arithmetic(program: Program, inputs: readonly number[], output: number, places: Places): number[] {
    const registers = [
      ...inputs.map((slot) => places.slots[slot]!),
      ...program.constants.map((value) => places.constants.get(constantKey(value))!),
      ...places.temporaries.slice(0, program.temporaries),
      places.slots[output]!,
    ];
    const spare = places.temporaries.at(-1)!;
    return program.steps.flatMap(({ run, out, a, b, c }) => {
      const [x, y, z] = [a, b, c].map(({ register, lag }) => registers[register]! - lag) as [number, number, number];
      const target = registers[out]!;
      const recipe = recipes.get(run);
      if (recipe === undefined)
        return [ELEMENT, this.elements.push({ run, out: target, a: target - x, b: target - y, c: target - z }) - 1, 0, 0];
      const { first, second, swapped } = recipe;
      if (second === undefined) return [first, target, x, y];
      return swapped === true ? [first, spare, y, z, second, target, x, spare] : [first, spare, x, y, second, target, spare, z];
    });
  }
}

const recipes: ReadonlyMap<ElementwiseKernel, Recipe> = new Map<ElementwiseKernel, Recipe>([
  [copyStep, { first: operation('copy')! }],
  ...elementwise.flatMap(({ name, run }): [ElementwiseKernel, Recipe][] => {
    const first = operation(name);
    return first === undefined ? [] : [[run, { first }]];
  }),
  ...fusedPairs.flatMap((pair): [ElementwiseKernel, Recipe][] => {
    const [first, second] = [operation(pair.first), operation(pair.second)];
    return first === undefined || second === undefined ? [] : [[pair.run, { first, second, swapped: pair.swapped }]];
  }),
]);

function operation(name: string): number | undefined {
  const index = (OPERATIONS as readonly string[]).indexOf(name);
  return index < 0 ? undefined : index;
}
