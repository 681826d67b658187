import type { ElementwiseKernel, Kernel } from '../operators/define.js';

/** A value that a step reads: a register, some bars back. */
export type Operand = { readonly register: number; readonly lag: number };

export type Step = { readonly run: ElementwiseKernel; readonly out: number; readonly a: Operand; readonly b: Operand; readonly c: Operand };

/**
 * The arithmetic between calls as one node: steps over registers, which are the inputs, then the constants, then temporaries, then the output.
 * Each step runs over the whole block, so the bits are those of one bar at a time.
 */
export type Program = {
  readonly inputs: number;
  readonly constants: readonly number[];
  readonly temporaries: number;
  readonly steps: readonly Step[];
};

/** Moves a value unchanged: the program of a lone column, constant or lag. */
export const copyStep: ElementwiseKernel = (out, a, la, _b, _lb, _c, _lc, from, to) => {
  for (let i = from; i < to; i++) out[i] = a[i - la]!;
};

/** The kernel of a program; `scratch(k)` is the k-th temporary and `constant(v)` an array that holds v throughout, both as long as a block. */
export function programKernel(program: Program, scratch: (k: number) => Float64Array, constant: (value: number) => Float64Array): Kernel {
  const { inputs: count, steps } = program;
  const registers: Float64Array[] = [];
  for (let k = 0; k < count; k++) registers.push(scratch(0));
  program.constants.forEach((value) => registers.push(constant(value)));
  for (let k = 0; k < program.temporaries; k++) registers.push(scratch(k));
  const last = registers.length;
  registers.push(scratch(0));
  if (steps.length === 1) return singleStep(steps[0]!, registers, count);
  return (_state, _params, inputs, outputs, from, to) => {
    for (let k = 0; k < count; k++) registers[k] = inputs[k]!;
    registers[last] = outputs[0]!;
    for (let s = 0; s < steps.length; s++) {
      const { run, out, a, b, c } = steps[s]!;
      run(registers[out]!, registers[a.register]!, a.lag, registers[b.register]!, b.lag, registers[c.register]!, c.lag, from, to);
    }
  };
}

function singleStep(step: Step, registers: readonly Float64Array[], count: number): Kernel {
  const { run, a, b, c } = step;
  const [ra, rb, rc] = [a.register, b.register, c.register];
  const [la, lb, lc] = [a.lag, b.lag, c.lag];
  if (Math.max(ra, rb, rc) < count) {
    return (_state, _params, inputs, outputs, from, to) => run(outputs[0]!, inputs[ra]!, la, inputs[rb]!, lb, inputs[rc]!, lc, from, to);
  }
  const pick = (register: number, inputs: readonly Float64Array[]): Float64Array =>
    register < count ? inputs[register]! : registers[register]!;
  return (_state, _params, inputs, outputs, from, to) => {
    run(outputs[0]!, pick(ra, inputs), la, pick(rb, inputs), lb, pick(rc, inputs), lc, from, to);
  };
}
