import {
  FeatureFrame,
  computeBlocks,
  openSeries,
  type Bars,
  type FeatureSeries,
  type FeatureSet,
  type SeriesPart,
} from '@barkeep/feature-core';
import type { Beside, IFeatureComputer, OpenOptions, SharedPlace } from '../contracts/computer.js';
import type { Clock, Timers } from '../contracts/ports.js';
import { Slicer } from './slicer.js';

/** Rows between two looks at the clock: about a millisecond of the widest sets. */
const STEP_ROWS = 1024;
/** Rows of the first look: a set that is new to the process runs ten times slower until it is compiled. */
const FIRST_STEP_ROWS = 64;

/** Another thread. */
export type Side = Required<Pick<IFeatureComputer, 'beside' | 'close'>>;

/** Runs feature-core in this process, a few milliseconds at a time, so that the event loop stays free. */
export class InlineComputer implements IFeatureComputer {
  readonly #slicer: Slicer;
  readonly #side: Side | undefined;

  /** `side` takes parts of long ranges, and is closed with this. Default: none. */
  constructor(ports: { readonly clock: Clock; readonly timers: Timers }, side?: Side) {
    this.#slicer = new Slicer(ports.clock, ports.timers);
    this.#side = side;
  }

  beside(part: SeriesPart, set: FeatureSet, place: SharedPlace): Beside | undefined {
    return this.#side?.beside(part, set, place);
  }

  async compute(bars: Bars, set: FeatureSet, { signal }: { readonly signal?: AbortSignal } = {}): Promise<FeatureFrame> {
    signal?.throwIfAborted();
    const slice = this.#slicer.begin();
    const rows = bars.timestamp.length;
    const columns = set.names.map(() => new Float64Array(rows));
    let at = 0;
    for (const block of computeBlocks(bars, set, { blockRows: STEP_ROWS })) {
      block.columns.forEach((column, k) => columns[k]!.set(column, at));
      at += block.length;
      if (slice.due) await slice.rest(signal);
    }
    return new FeatureFrame({
      timestamps: bars.timestamp.slice(),
      names: set.names,
      columns,
      metadata: { version: set.version, originMs: bars.timestamp[0] ?? NaN },
    });
  }

  async open(bars: Bars, set: FeatureSet, { signal, onRows, checkpoint }: OpenOptions = {}): Promise<FeatureSeries> {
    signal?.throwIfAborted();
    const slice = this.#slicer.begin();
    const series = openSeries(set, bars, { lazy: true, shared: true, ...(checkpoint === undefined ? {} : { checkpoint }) });
    for (let rows = FIRST_STEP_ROWS; series.advance(rows, onRows) > 0; rows = Math.min(STEP_ROWS, 2 * rows)) {
      if (slice.due) await slice.rest(signal);
    }
    return series;
  }

  async close(): Promise<void> {
    await this.#side?.close();
  }
}
