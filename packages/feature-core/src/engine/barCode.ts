import { elementwise } from '../operators/arithmetic/elementwise.js';
import { fusedPairs } from '../operators/arithmetic/fused.js';
import type { ElementwiseKernel } from '../operators/define.js';
import { copyStep } from './arithmetic.js';
import type { Machine } from './machine.js';
import type { Plan } from './plan.js';

/** Runs the kernel of a node. */
const CALL = 0;
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
};

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
 * theirs is done in place, one number after the other, by the operations of the elementwise table; any other node is a call of its kernel.
 */
export class BarCode {
  private readonly machine: Machine;
  private readonly memory: Float64Array;
  private readonly code: Int32Array;

  constructor(machine: Machine, places: Places, nodes: readonly number[]) {
    this.machine = machine;
    this.memory = places.memory;
    this.code = Int32Array.from(nodes.flatMap((n) => instructions(machine.plan, n, places) ?? [CALL, n, 0, 0]));
  }

  /** Runs the nodes over the bar at index `at`. */
  run(at: number): void {
    const { machine, memory: m, code } = this;
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
        default:
          m[out + at] = m[a]!;
      }
    }
  }
}

/** The instructions of an arithmetic node; undefined for other nodes, and where a step has an operation that is not among those here. */
function instructions(plan: Plan, n: number, places: Places): number[] | undefined {
  const { work, inputs, outputs } = plan.nodes[n]!;
  if (typeof work === 'function') return undefined;
  const registers = [
    ...inputs.map((slot) => places.slots[slot]!),
    ...work.constants.map((value) => places.constants.get(constantKey(value))!),
    ...places.temporaries.slice(0, work.temporaries),
    places.slots[outputs[0]!]!,
  ];
  const spare = places.temporaries.at(-1)!;
  const code: number[] = [];
  for (const { run, out, a, b, c } of work.steps) {
    const recipe = recipes.get(run);
    if (recipe === undefined) return undefined;
    const [x, y, z] = [a, b, c].map(({ register, lag }) => registers[register]! - lag) as [number, number, number];
    const { first, second, swapped } = recipe;
    const target = registers[out]!;
    if (second === undefined) code.push(first, target, x, y);
    else if (swapped === true) code.push(first, spare, y, z, second, target, x, spare);
    else code.push(first, spare, x, y, second, target, spare, z);
  }
  return code;
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
