import type { Hypothesis } from './hypothesis.js';
import { findingOf } from './judge.js';

const TRANSFORMS: readonly { readonly of: (v: number) => number; readonly text: string; readonly name: string }[] = [
  { name: 'log(1 + x)', text: 'a logarithmic return where Barkeep has a relative change', of: Math.log1p },
  { name: 'exp(x) - 1', text: 'a relative change where Barkeep has a logarithmic return', of: Math.expm1 },
  { name: 'log(x)', text: 'the logarithm of Barkeep’s', of: Math.log },
  { name: 'log(1 + x), of a size', text: 'the logarithm of 1 and the size of Barkeep’s', of: (v) => Math.log1p(Math.abs(v)) },
  { name: 'exp(x)', text: 'the exponential of Barkeep’s', of: Math.exp },
  { name: 'x²', text: 'the square of Barkeep’s, as a variance is of a deviation', of: (v) => v * v },
  { name: '√x', text: 'the root of Barkeep’s, as a deviation is of a variance', of: Math.sqrt },
  { name: '1 / x', text: 'one over Barkeep’s', of: (v) => 1 / v },
  { name: '1 - x', text: 'one less Barkeep’s', of: (v) => 1 - v },
  { name: '100 - x', text: 'a hundred less Barkeep’s', of: (v) => 100 - v },
  { name: '|x|', text: 'the size of Barkeep’s, without its sign', of: Math.abs },
  { name: 'sign(x)', text: 'the sign of Barkeep’s', of: Math.sign },
];

/** The legacy value is a function of Barkeep's of the same row. */
export const transformed: Hypothesis = (pair) =>
  TRANSFORMS.flatMap(({ of, name, text }) =>
    findingOf(pair, pair.y.map(of), { cause: 'transform', evidence: `the legacy value is ${name}: ${text}`, facts: { of: name } }),
  ).slice(0, 1);
