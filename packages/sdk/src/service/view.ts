import type { FeatureVector, LatestOptions, ReadOptions } from '../contracts/service.js';
import { ownLater, sharedLater, type HotVector } from './hotVector.js';

/** The newest vector of one series and set, to be asked for again and again: what was asked for is looked at once. */
export class SeriesView {
  readonly #options: ReadOptions;
  readonly #isShared: boolean;
  readonly #now: () => HotVector | undefined;
  readonly #later: (options: LatestOptions) => Promise<FeatureVector>;

  /** `now` gives the newest vector where nothing has to be waited for, `later` whatever is asked for. */
  constructor(options: ReadOptions, now: () => HotVector | undefined, later: (options: LatestOptions) => Promise<FeatureVector>) {
    this.#options = options;
    this.#isShared = options.shared === true;
    this.#now = now;
    this.#later = later;
  }

  /** @throws BarkeepError `NO_BAR` where `at` is before the first close */
  latest(at?: LatestOptions['at']): Promise<FeatureVector> {
    if (at !== undefined) return this.#later({ ...this.#options, at });
    const hot = this.#now();
    if (hot === undefined) return this.#later(this.#options);
    return this.#isShared ? sharedLater(hot) : ownLater(hot);
  }
}
