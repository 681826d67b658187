import { faultsIn, type Fault } from './fault.js';

/** Faults in what compares symbols: the operators, the sums below them, the walk through timestamps, the stages. */
export function panelFaults(): Fault[] {
  return [
    ...faultsIn('operators/crossSection/rank.ts', [
      ['ties that share the lowest rank', '(below + 1 + upTo) / 2 / count', '(below + 1) / count'],
      ['a rank from 0 on', '(below + 1 + upTo) / 2 / count', '(below + upTo) / 2 / count'],
      ['a rank among one more', '(below + 1 + upTo) / 2 / count', '(below + 1 + upTo) / 2 / (count + 1)'],
      ['infinities without a place in the order', "infinite: 'counted'", "infinite: 'left-out'"],
      ['values that are sorted with what was there before', 'values.slice(0, count).sort()', 'values.slice().sort()'],
      ['the place behind an equal value', 'sorted[middle]! < value', 'sorted[middle]! <= value'],
    ]),
    ...faultsIn('operators/crossSection/zscore.ts', [
      [
        'a deviation of the population',
        'Math.sqrt(crossVariance(values, count, mean))',
        'Math.sqrt((crossVariance(values, count, mean) * (count - 1)) / count)',
      ],
      ['a variance for a deviation', 'Math.sqrt(crossVariance(values, count, mean))', 'crossVariance(values, count, mean)'],
      ['an infinity among the others', "infinite: 'left-out'", "infinite: 'counted'"],
    ]),
    ...faultsIn('operators/crossSection/demean.ts', [
      ['an infinity among the others', "infinite: 'left-out'", "infinite: 'counted'"],
      ['a mean of one fewer', 'crossMean(values, count)', 'crossMean(values, Math.max(1, count - 1))'],
      ['a mean that grows', 'values[i] = values[i]! - mean', 'values[i] = values[i]! - mean * (1 + 1e-6)'],
    ]),
    ...faultsIn('math/crossMean.ts', [
      [
        'a deviation that the first value has no part in',
        'for (let i = 0; i < count; i++) {\n    const difference = values[i]! - mean;',
        'for (let i = 1; i < count; i++) {\n    const difference = values[i]! - mean;',
      ],
      [
        'a sum that leaves the last value out',
        'for (let i = 0; i < count; i++) {\n    const difference = values[i]! - from;',
        'for (let i = 0; i < count - 1; i++) {\n    const difference = values[i]! - from;',
      ],
    ]),
    ...faultsIn('engine/compare.ts', [
      ['a NaN that counts', 'value === value && (infinite', 'true && (infinite'],
      ['a NaN that gets a value', ': NaN;', ': values[0]!;'],
      [
        'one symbol of a timestamp too few',
        'for (let i = 0; i < n; i++) {\n      const value',
        'for (let i = 1; i < n; i++) {\n      const value',
      ],
      ['a member that is not gone on with', 'this.order[0] = this.order[--this.size]!', 'this.size--'],
      ['a heap that is not put in order', 'this.sink(0);\n  }', '}'],
      ['every operator as the first', 'compareRow(operators[k]!, k, n)', 'compareRow(operators[0]!, k, n)'],
    ]),
    ...faultsIn('engine/panel.ts', [
      ['symbols as they were given', 'entries.sort(([a], [b]) => (a < b ? -1 : 1))', 'entries'],
      ['comparisons that are given to nobody', 'given.push(...compared[k]!.columns)', 'given.push(...compared[0]!.columns)'],
    ]),
  ];
}
