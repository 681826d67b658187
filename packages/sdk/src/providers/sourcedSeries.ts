import type { Timeframe } from '@barkeep/feature-core';
import type { Correction, KnownSeries, ProvidedBars, SeriesEnd, SeriesInfo } from '../contracts/provider.js';
import type { ReadRange } from './series.js';

/** The questions about one series, stored or resampled. */
export type Series = {
  describe(): Promise<SeriesInfo>;
  describeNow(): KnownSeries | undefined;
  read(range?: ReadRange): Promise<ProvidedBars>;
  corrections(generation: number): Promise<readonly Correction[]>;
};

/** All moments that a date can tell: a change of everything. */
const ALWAYS = { fromMs: -8.64e15, toMs: 8.64e15 } as const;

/**
 * A series with what it is made from: its own file, or a finer timeframe. Where that changes, the next one goes on from the generations that
 * were given of the one before, and the change is a correction of every bar.
 */
export class SourcedSeries implements Series {
  readonly source: Timeframe;
  readonly #series: Series;
  /** What is added to the generations of the series itself. */
  readonly #base: number;
  #givenGeneration: number;
  #isUnread = true;

  constructor(source: Timeframe, series: Series, before?: SourcedSeries) {
    this.source = source;
    this.#series = series;
    this.#base = before === undefined ? 0 : before.#givenGeneration;
    this.#givenGeneration = this.#base;
  }

  async describe(): Promise<SeriesInfo> {
    return this.#raised(await this.#series.describe());
  }

  describeNow(): KnownSeries | undefined {
    const info = this.#series.describeNow();
    return info === undefined ? undefined : this.#raised(info);
  }

  async read(range?: ReadRange): Promise<ProvidedBars> {
    return this.#raised(await this.#series.read(range));
  }

  /** Whether nothing has been asked of it but its end. */
  get isUnread(): boolean {
    return this.#isUnread;
  }

  /** How it ends, while that is all that is known of it. */
  tellEnd(end: SeriesEnd): SeriesEnd {
    this.#givenGeneration = Math.max(this.#givenGeneration, end.generation);
    return end;
  }

  async corrections(generation: number): Promise<readonly Correction[]> {
    const base = this.#base;
    const own = await this.#series.corrections(Math.max(0, generation - base));
    if (base === 0) return own;
    const raised = own.map((record) => ({ ...record, generation: record.generation + base }));
    return generation > base ? raised : [{ generation: base + 1, ...ALWAYS }, ...raised];
  }

  #raised<T extends { readonly generation: number }>(told: T): T {
    this.#isUnread = false;
    const generation = told.generation + this.#base;
    this.#givenGeneration = Math.max(this.#givenGeneration, generation);
    return this.#base === 0 ? told : { ...told, generation };
  }
}
