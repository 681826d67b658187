// What a step function generated from the plan would give a stream: an experiment, not a part of the product. `new Function` writes one function for
// one bar of `pipeline-v1` in which averages and arithmetic stand as plain statements and every other node is a call of its kernel. It has to give the
// same bits as the kernels.
import { makeBars } from './harness/bars.mjs';
import { importInternals } from './harness/internals.mjs';
import { fasterThan, measured } from './harness/rows.mjs';
import { median } from './harness/statistics.mjs';
import { quick, report } from './harness/suite.mjs';

const SET = 'pipeline-v1';
/** Bars before the tails are moved to the front, as in a stream. */
const SLACK = 32;
const BARS = quick ? 20_000 : 100_000;
const ROUNDS = quick ? 3 : 11;
/** Bars between two ends of a segment of a window sum: at those the kernel does its bookkeeping. */
const SEGMENT_MASK = 15;

const { planOf, planKernels, initialArena, tailSlots, elementwise, fusedPairs, copyStep, featureSet } = await importInternals();
const plan = planOf(featureSet(SET));
const bars = makeBars(BARS);

const INFIX = { add: '+', sub: '-', mul: '*', div: '/' };
const COMPARISON = { gt: '>', ge: '>=', lt: '<', le: '<=' };

/** The expression of an elementwise step over the texts of its operands; undefined where it has none here. */
function expressionOf(run, [a, b, c]) {
  if (run === copyStep) return a;
  const pair = fusedPairs.find((known) => known.run === run);
  if (pair !== undefined) {
    const [first, second] = [INFIX[pair.first], INFIX[pair.second]];
    return pair.swapped ? `${a} ${second} (${b} ${first} ${c})` : `(${a} ${first} ${b}) ${second} ${c}`;
  }
  const name = elementwise.find((known) => known.run === run)?.name;
  if (INFIX[name] !== undefined) return `${a} ${INFIX[name]} ${b}`;
  if (COMPARISON[name] !== undefined) return `${a} ${COMPARISON[name]} ${b} ? 1 : 0`;
  if (name === 'sqrt') return `Math.sqrt(${a})`;
  return undefined;
}

const numberText = (value) =>
  Object.is(value, -0) ? '-0' : Number.isFinite(value) ? `(${value})` : `(${value > 0 ? '1/0' : value < 0 ? '-1/0' : '0/0'})`;

/** The statements of an arithmetic node, or undefined where one of its steps has no text here. */
function arithmeticText({ work, inputs, outputs }, n) {
  const constants = inputs.length;
  const temporaries = constants + work.constants.length;
  const result = temporaries + work.temporaries;
  const operand = ({ register, lag }) => {
    if (register < constants) return `x${inputs[register]}[at - ${lag}]`;
    if (register < temporaries) return numberText(work.constants[register - constants]);
    return register === result ? `x${outputs[0]}[at]` : `t${n}_${register - temporaries}`;
  };
  const lines = Array.from({ length: work.temporaries }, (_, k) => `let t${n}_${k};`);
  for (const { run, out, a, b, c } of work.steps) {
    const text = expressionOf(run, [a, b, c].map(operand));
    if (text === undefined) return undefined;
    lines.push(`${operand({ register: out, lag: 0 })} = ${text};`);
  }
  return lines.join('\n');
}

/** pandas' exponential mean, as its kernel has it, over one bar. */
function ewmText({ params: { span }, inputs, outputs, stateStart: s }) {
  const a = 1 / (1 + (span - 1) / 2);
  const keep = 1 - a;
  const plain = keep + a === 1;
  const [x, out] = [`x${inputs[0]}`, `x${outputs[0]}`];
  const faded = `(w * e + ${a} * v) / (w + ${a})`;
  return `{
    const v = ${x}[at];
    if (v - v !== 0) { arena[${s + 2}] *= ${keep}; ${out}[at] = arena[${s}] === 0 ? NaN : arena[${s + 1}]; }
    else {
      let e = arena[${s + 1}];
      if (arena[${s}] === 0) { arena[${s}] = 1; e = v; }
      else if (v !== e) {
        const weight = arena[${s + 2}]; const w = weight * ${keep};
        e = ${plain ? `weight === 1 ? ${keep} * e + ${a} * v : ${faded}` : faded};
      }
      arena[${s + 1}] = e; arena[${s + 2}] = 1; ${out}[at] = e;
    }
  }`;
}

/** A moving average: the usual bar as statements; the ends of segments, holes and constant windows by the kernel. */
function smaText({ params: { period }, inputs, outputs, stateStart: s }, call) {
  const [x, out] = [`x${inputs[0]}`, `x${outputs[0]}`];
  return `{
    const n = arena[${s}] + 1; const v = ${x}[at]; const u = ${x}[at - ${period}]; const d = v - u;
    const hi = arena[${s + 2}]; const sum = hi + d;
    if (arena[${s + 1}] === ${period} && sum - sum === 0 && (n & ${SEGMENT_MASK}) !== 0 && v !== ${x}[at - 1]) {
      const dv = d - v; const sv = sum - hi;
      const lo = arena[${s + 3}] + (hi - (sum - sv) + (d - sv) + (v - (d - dv) - (u + dv)));
      arena[${s}] = n | 0; arena[${s + 2}] = sum; arena[${s + 3}] = lo; ${out}[at] = (sum + lo) / ${period};
    } else ${call}
  }`;
}

/** The plan with memory for one bar at a time; `step(at)` computes the bar at index `at`. */
function machine(makeStep) {
  const { history } = plan;
  const arena = initialArena(plan);
  const slots = plan.slots.map(() => new Float64Array(history + SLACK).fill(NaN));
  const tails = tailSlots(plan, true);
  const columns = plan.slots.filter(({ column }) => column !== null);
  const step = makeStep(slots, arena);
  let at = history;
  return {
    arena,
    slots,
    push(row) {
      if (at === history + SLACK) {
        for (const tail of tails) slots[tail.id].copyWithin(history - tail.history, at - tail.history, at);
        at = history;
      }
      for (const { id, column } of columns) slots[id][at] = bars[column][row];
      step(at);
      return at++;
    },
  };
}

function kernelStep(slots, arena) {
  const kernels = planKernels(plan, SLACK);
  const { nodes } = plan;
  const states = nodes.map(({ stateStart, stateSize }) => arena.subarray(stateStart, stateStart + stateSize));
  const inputs = nodes.map((node) => node.inputs.map((id) => slots[id]));
  const outputs = nodes.map((node) => node.outputs.map((id) => slots[id]));
  return (at) => {
    for (let n = 0; n < nodes.length; n++) kernels[n](states[n], nodes[n].params, inputs[n], outputs[n], at, at + 1);
  };
}

let written = 0;
function generatedStep(slots, arena) {
  const kernels = planKernels(plan, SLACK);
  written = 0;
  const parts = plan.nodes.map((node, n) => {
    const call = `k${n}(s${n}, p${n}, i${n}, o${n}, at, at + 1);`;
    let text;
    if (typeof node.work !== 'function') text = arithmeticText(node, n);
    else if (node.label === 'ewm') text = ewmText(node);
    else if (node.label === 'sma') text = smaText(node, call);
    if (text !== undefined) written++;
    return text ?? call;
  });
  const names = [];
  const values = [];
  const give = (name, value) => {
    names.push(name);
    values.push(value);
  };
  give('arena', arena);
  slots.forEach((slot, id) => give(`x${id}`, slot));
  plan.nodes.forEach((node, n) => {
    give(`k${n}`, kernels[n]);
    give(`s${n}`, arena.subarray(node.stateStart, node.stateStart + node.stateSize));
    give(`p${n}`, node.params);
    give(
      `i${n}`,
      node.inputs.map((id) => slots[id]),
    );
    give(
      `o${n}`,
      node.outputs.map((id) => slots[id]),
    );
  });
  // Generated code is what this experiment is about.
  // oxlint-disable-next-line typescript/no-implied-eval
  return new Function(...names, `return (at) => {\n${parts.join('\n')}\n};`)(...values);
}

/** Whether every value and the whole state are equal in every bit, bar by bar. */
function requireSameBits() {
  const [a, b] = [machine(kernelStep), machine(generatedStep)];
  for (let row = 0; row < 5_000; row++) {
    const at = a.push(row);
    b.push(row);
    for (const slot of plan.results) {
      if (!Object.is(a.slots[slot][at], b.slots[slot][at])) throw new Error(`slot ${slot} differs at bar ${row}`);
    }
    if (!a.arena.every((value, k) => Object.is(value, b.arena[k]))) throw new Error(`the states differ after bar ${row}`);
  }
}

function nsPerBar({ push }) {
  const started = performance.now();
  for (let row = 0; row < BARS; row++) push(row);
  return ((performance.now() - started) * 1e6) / BARS;
}

requireSameBits();
const sides = { kernels: machine(kernelStep), generated: machine(generatedStep) };
const runs = { kernels: [], generated: [] };
for (let round = -2; round < ROUNDS; round++) {
  for (const name of round % 2 === 0 ? ['kernels', 'generated'] : ['generated', 'kernels']) {
    const ns = nsPerBar(sides[name]);
    if (round >= 0) runs[name].push(ns);
  }
}
const note = 'an experiment: equal to the bit over 5,000 bars, not shipped';
report([
  measured(`${SET}, nodes that the generator writes as statements`, `of ${plan.nodes.length} nodes`, written),
  fasterThan(
    `${SET}, a generated step`,
    'ns a bar',
    median(runs.generated),
    { peer: 'the kernels', theirs: median(runs.kernels) },
    { note },
  ),
]);
