import { BarkeepError } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import type { LatestOptions } from '../../src/contracts/service.js';
import type { Plan } from '../../src/service/plan.js';
import { PlansOfMany } from '../../src/service/plansOfMany.js';

/** Plans that say what they are of, and how many were made. */
function planner(): { readonly made: string[]; of(symbols: readonly string[], options?: LatestOptions): readonly (Plan | BarkeepError)[] } {
  const many = new PlansOfMany();
  const made: string[] = [];
  const planOf = (symbol: string): Plan | BarkeepError => {
    made.push(symbol);
    return symbol === '' ? new BarkeepError('INVALID_SYMBOL', 'no symbol') : ({ symbol } as Plan);
  };
  return { made, of: (symbols, options = {}) => many.of(symbols, options, planOf) };
}

describe('plans of many symbols', () => {
  it('are made once for the same symbols in the same order, asked for in the same way', () => {
    const { made, of } = planner();
    const plans = of(['A', 'B'], { set: 'core' });
    expect(of(['A', 'B'], { set: 'core', at: 5, shared: true })).toBe(plans);
    expect(made).toEqual(['A', 'B']);
    const others: [string[], LatestOptions][] = [
      [['B', 'A'], { set: 'core' }],
      [['A'], { set: 'core' }],
      [['A', 'B'], { set: 'legacy' }],
      [['A', 'B'], { version: 'core' }],
      [['A', 'B'], { set: 'core', timeframe: '1min' }],
      [['A', 'B'], { set: 'core', origin: 'range' }],
      [['A', 'B'], { set: 'core', bars: true }],
      [['A', 'B'], { set: 'core', fields: ['x'] }],
    ];
    for (const [symbols, options] of others) {
      made.length = 0;
      expect(of(symbols, options).map((plan) => (plan as Plan).symbol)).toEqual(symbols);
      expect(made).toEqual(symbols);
    }
  });

  it('are of the symbols as they were: a list that its owner changes is another one', () => {
    const { of } = planner();
    const symbols = ['A', 'B'];
    of(symbols);
    symbols[1] = 'C';
    expect(of(symbols).map((plan) => (plan as Plan).symbol)).toEqual(['A', 'C']);
  });

  it('are made each time where one of them asks for nothing, so that it is told each time', () => {
    const { made, of } = planner();
    of(['A', '']);
    expect(of(['A', ''])[1]).toBeInstanceOf(BarkeepError);
    expect(made).toEqual(['A', '', 'A', '']);
  });
});
