import type { FeatureSet } from '@barkeep/feature-core';
import type { ICacheStore } from '../contracts/cache.js';
import type { IFeatureComputer } from '../contracts/computer.js';
import type { Ports } from '../contracts/ports.js';
import type { IMarketDataProvider } from '../contracts/provider.js';
import type { IStateStore } from '../contracts/states.js';
import type { IUseBoard } from '../contracts/warming.js';
import type { VersionRegistry } from '../sets/versions.js';

/** The parts of a data service, and its defaults. */
export type DataServiceOptions = {
  readonly provider: IMarketDataProvider;
  readonly computer: IFeatureComputer;
  /** Finished columns. */
  readonly cache: ICacheStore;
  /** States that outlive the process. Default: none. The service closes it. */
  readonly states?: IStateStore;
  readonly ports: Pick<Ports, 'clock' | 'timers'>;
  /** Bytes for series and bars kept between requests. Default 64 MiB. */
  readonly seriesBytes?: number;
  /** Bytes of finished columns, those that are let go of included, for which the collector of garbage need not run. Default 256 MiB. */
  readonly columnBytes?: number;
  /** Default `core`. */
  readonly defaultSet?: string;
  /** Sets beside those of feature-core. */
  readonly sets?: readonly FeatureSet[];
  /** Earlier versions. */
  readonly versions?: VersionRegistry;
  /** What other processes ask for most. Default: only this one counts. */
  readonly board?: IUseBoard;
};
