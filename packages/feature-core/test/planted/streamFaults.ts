import { faultsIn, type Fault } from './fault.js';

/** Faults in what moves rows through a plan: graphs, programs, blocks, streams that take turns, snapshots, series and frames. */
export function streamFaults(): Fault[] {
  return [
    ...faultsIn('engine/series.ts', [
      ['a state that is restored a row early', 'this.done = length;', 'this.done = length - 1;'],
      ['a way to a row that skips a chunk', 'const to = kept + every;', 'const to = kept + 2 * every;'],
      ['an append without room', 'Math.max(64, 2 * rows)', 'rows - 1'],
      ['rows that went and are not told', 'changed.to = Math.max(total, oldTotal);', 'changed.to = total;'],
      [
        'an extension that is not computed',
        'if (options.lazy !== true) this.advance(Infinity);\n  }\n\n  /**\n   * Replaces the bar',
        '}\n\n  /**\n   * Replaces the bar',
      ],
      [
        'a snapshot whose bars are one row old',
        'Math.max(0, rows - history), rows), Math.max',
        'Math.max(0, rows - history - 1), Math.max(0, rows - 1)), Math.max',
      ],
    ]),
    ...faultsIn('engine/frame.ts', [
      ['rows for columns', "order === 'row' ? k : k * rows", "order === 'row' ? k * rows : k"],
      ['windows one row short', 'row + length <= rows', 'row + length < rows'],
      ['windows one row on', 'row += stride', 'row += 1'],
      ['a selection in the order of the set', 'names.map((name) => this.column(name))', 'this.columns.slice(0, names.length)'],
      ['a slice with all its timestamps', 'timestamps: this.timestamps.subarray(from, to),', ''],
      ['a row past the end', 'i < 0 || i >= this.length', 'i < 0 || i > this.length'],
    ]),
  ];
}
