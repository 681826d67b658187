import type { FeatureVector, IDataService, LatestOptions, ReadOptions } from '../contracts/service.js';

/** The newest vector of one series and set, to be asked for again and again. */
export class SeriesView {
  readonly #service: IDataService;
  readonly #symbol: string;
  readonly #options: ReadOptions;

  constructor(service: IDataService, symbol: string, options: ReadOptions) {
    this.#service = service;
    this.#symbol = symbol;
    this.#options = options;
  }

  /** @throws BarkeepError `NO_BAR` where `at` is before the first close */
  latest(at?: LatestOptions['at']): Promise<FeatureVector> {
    return this.#service.latest(this.#symbol, at === undefined ? this.#options : { ...this.#options, at });
  }
}
