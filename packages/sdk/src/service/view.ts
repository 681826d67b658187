import type { FeatureVector, LatestOptions, ReadOptions } from '../contracts/service.js';

/** The newest vector of one series and set, to be asked for again and again: what was asked for is looked at once. */
export class SeriesView {
  readonly #options: ReadOptions;
  readonly #now: () => FeatureVector | undefined;
  readonly #later: (options: LatestOptions) => Promise<FeatureVector>;

  /** `now` gives the newest vector where nothing has to be waited for, `later` whatever is asked for. */
  constructor(options: ReadOptions, now: () => FeatureVector | undefined, later: (options: LatestOptions) => Promise<FeatureVector>) {
    this.#options = options;
    this.#now = now;
    this.#later = later;
  }

  /** @throws BarkeepError `NO_BAR` where `at` is before the first close */
  latest(at?: LatestOptions['at']): Promise<FeatureVector> {
    if (at !== undefined) return this.#later({ ...this.#options, at });
    const hot = this.#now();
    if (hot === undefined) return this.#later(this.#options);
    return Promise.resolve(this.#options.shared === true ? hot : { ...hot, values: hot.values.slice() });
  }
}
