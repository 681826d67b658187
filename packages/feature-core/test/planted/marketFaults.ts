import { faultsIn, type Fault } from './fault.js';

/** Faults in bars before any feature: checks, buckets, sessions, zones, dates. */
export function marketFaults(): Fault[] {
  return [
    ...faultsIn('bars/bars.ts', [
      [
        'a search that ends one row early',
        'if (timestamp[middle]! < timestampMs) low = middle + 1;',
        'if (timestamp[middle]! <= timestampMs) low = middle + 1;',
      ],
      ['highs for lows in a row', 'bars.low[i] = bar.low;', 'bars.low[i] = bar.high;'],
    ]),
  ];
}
