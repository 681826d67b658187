import type { GoldenRow } from '../support/goldenRows.js';

/** Written by rows.py. */
export const price: readonly GoldenRow[] = [
  {
    expression: 'ffill(shift(close, 2))',
    bars: 'quotes502_1d',
    source: 'pandas 2.3.3 ffill',
    tolerance: 0,
    reason: 'one operation, rounded once',
    size: 253.075,
    values: { 1: NaN, 2: 212.8, 3: 214.06, 39: 224.01, 251: 257.99, 351: 264.33, 419: 283.12, 501: 243.46 },
  },
  {
    expression: 'ffill(shift(close, 2))',
    bars: 'aapl_1d',
    source: 'pandas 2.3.3 ffill',
    tolerance: 0,
    reason: 'one operation, rounded once',
    size: 85.315,
    values: { 1: NaN, 2: 130.31, 3: 122, 39: 120.5, 561: 24.15, 763: 14.78, 1635: 66.48, 3269: 444.57 },
  },
  {
    expression: 'pct_change(close, 5)',
    bars: 'quotes502_1d',
    source: 'pandas 2.3.3 pct_change',
    tolerance: 0,
    reason: 'one operation, rounded once',
    size: 0.008352799603595695,
    values: {
      4: NaN,
      5: 0.005404135338345828,
      6: 0.00228907782864618,
      42: 0.0025445292620867033,
      251: 0.004696293421308173,
      351: 0.0030110149788467044,
      419: 0.00970387080603019,
      501: 0.03831012149176649,
    },
  },
  {
    expression: 'pct_change(close, 5)',
    bars: 'aapl_1d',
    source: 'pandas 2.3.3 pct_change',
    tolerance: 0,
    reason: 'one operation, rounded once',
    size: 0.035412262156448326,
    values: {
      4: NaN,
      5: -0.06377100759726806,
      6: 0.002049180327868827,
      42: 0.031618257261410765,
      561: 0.022165387894288235,
      763: 0.05411103302881237,
      1635: 0.0005898834980089251,
      3269: -0.0451187861848672,
    },
  },
];
