import { faultsIn, type Fault } from './fault.js';

/** Faults in what is said of the values of an expression: ranges that are too narrow. */
export function rangeFaults(): Fault[] {
  return [
    ...faultsIn('math/interval.ts', [
      ['a difference of like bounds', '{ lo: -b.hi, hi: -b.lo, integer: b.integer }', '{ lo: -b.lo, hi: -b.hi, integer: b.integer }'],
      ['a negative that keeps its order', '{ lo: -hi, hi: -lo, integer }', '{ lo: -lo, hi: -hi, integer }'],
      ['a divisor that never passes through 0', 'if (spansZero)', 'if (a.lo > a.hi)'],
      ['a size that is never 0', 'lo > 0 ? lo : hi < 0 ? -hi : 0', 'lo > 0 ? lo : hi < 0 ? -hi : 1e-3'],
      ['a hull that is a meeting', 'lo: Math.min(...parts.map(', 'lo: Math.max(...parts.map('],
      [
        'a product of two corners only',
        'product(a.lo, b.lo), product(a.lo, b.hi), product(a.hi, b.lo), product(a.hi, b.hi)',
        'product(a.lo, b.lo), product(a.hi, b.hi)',
      ],
      [
        'a mean of whole numbers that is whole',
        'return between(lo, hi);\n}\n\nexport function plus',
        'return { lo, hi, integer: true };\n}\n\nexport function plus',
      ],
    ]),
    ...faultsIn('expression/range.ts', [['any product that is a square', 'this.order.same(a!, b!) ?', 'a !== b ?']]),
    ...faultsIn('expression/order.ts', [
      [
        'an open that is never above the close',
        "return a === 'low' || b === 'high';",
        "return a === 'low' || b === 'high' || a === 'open';",
      ],
      ['an extreme of fewer bars', 'long <= short) return', 'long >= 1) return'],
      ['a function of any kind that keeps the order', 'return monotone === true ||', 'return monotone !== false ||'],
      ['what has no partner left out', 'left -= rest * this.range(tree).hi', 'left += rest'],
      [
        'a larger of two that is below where one is',
        "operator.name === 'fmax') return inputs.every",
        "operator.name === 'fmax') return inputs.some",
      ],
    ]),
    ...faultsIn('expression/linear.ts', [
      [
        'a difference that is a sum',
        "case 'sub':\n      return minusForm(form(a!), form(b!));",
        "case 'sub':\n      return plusForm(form(a!), form(b!));",
      ],
      ['a sign that is lost', "case 'neg':\n      return scaledForm(form(a!), -1);", "case 'neg':\n      return form(a!);"],
      ['a weight that is lost', 'scaledForm(right, left.constant)', 'right'],
    ]),
    ...faultsIn('operators/momentum/rsi.ts', [['a strength of 80 at most', 'between(0, 100)', 'between(0, 80)']]),
    ...faultsIn('operators/momentum/aroon.ts', [['bounds without what rounding adds', 'rounded(0, 100)', 'rounded(0, 99.5)']]),
    ...faultsIn('operators/statistics/sum.ts', [['a sum within its values', 'times(x!, point(period!))', 'x!']]),
  ];
}
