import type { Bars, Calendar, Timeframe } from '@barkeep/feature-core';
import type { IMarketDataProvider, KnownSeries, ProvidedBars, SeriesInfo } from '../contracts/provider.js';
import { BarsChain } from '../states/barsChain.js';
import { SingleFlight } from './flight.js';
import { Held } from './held.js';
import type { Plan } from './plan.js';
import type { Resident, Shelf } from './shelf.js';
import type { Slicer } from './slicer.js';

/** Readings of one series in a row that may come back older than what the provider has just described. */
const MAX_READS = 3;
const BYTES_PER_BAR = 48;
const SERIES_BYTES = 1024;

/** The bars of a series as one request sees them. Never changed, only replaced by newer ones. */
export class PinnedBars implements Resident {
  readonly bars: Bars;
  readonly generation: number;
  readonly calendar: Calendar;
  /** Open of the newest bar; -Infinity where there is none. */
  readonly lastMs: number;
  readonly length: number;
  /** Names the bars by what they are; the same one as long as bars are only added. */
  readonly chain: BarsChain;
  /** What `BarsChain.fingerprint` gives for all of them; undefined where nobody shares what is computed from them. */
  readonly fingerprint: number | undefined;

  /** For how long they are known to be the newest. */
  readonly held = new Held();

  /** Undefined where the series is not resampled. */
  readonly partialFirstBucket: SeriesInfo['partialFirstBucket'];

  constructor(
    provided: ProvidedBars,
    { calendar, partialFirstBucket }: Pick<SeriesInfo, 'calendar' | 'partialFirstBucket'>,
    chain: BarsChain,
    fingerprint?: number,
  ) {
    this.chain = chain;
    this.fingerprint = fingerprint;
    this.partialFirstBucket = partialFirstBucket;
    this.bars = provided.bars;
    this.generation = provided.generation;
    this.calendar = calendar;
    this.length = provided.bars.timestamp.length;
    this.lastMs = provided.bars.timestamp.at(-1) ?? -Infinity;
  }

  get byteSize(): number {
    return SERIES_BYTES + BYTES_PER_BAR * this.length;
  }

  /** Whether the provider knows more than these bars hold. */
  isBehind(known: { readonly generation: number; readonly lastMs: number }): boolean {
    return known.generation > this.generation || (known.generation === this.generation && known.lastMs > this.lastMs);
  }
}

/** Bars for a request, and whether they had to be read because none were kept. */
export type Pin = { readonly pinned: PinnedBars; readonly cold: boolean };

/** Bars as they were read, with what names them. */
type Named = { readonly provided: ProvidedBars; readonly chain: BarsChain; readonly fingerprint: number | undefined };

/** The current bars of every series: asks the provider what is new, reads only then, and never goes back a generation. */
export class BarFeed {
  readonly #provider: IMarketDataProvider;
  readonly #shelf: Shelf;
  readonly #naming: Slicer | undefined;
  readonly #reads = new SingleFlight<Named>();

  /** `naming`: bars have fingerprints, which are made a slice at a time. */
  constructor(provider: IMarketDataProvider, shelf: Shelf, naming?: Slicer) {
    this.#provider = provider;
    this.#shelf = shelf;
    this.#naming = naming;
  }

  /** The bars of `plan`'s series as the provider has them now. */
  async pin(plan: Pick<Plan, 'symbol' | 'timeframe' | 'barsKey'>, signal?: AbortSignal): Promise<Pin> {
    const info = await this.#provider.describe(plan.symbol, plan.timeframe);
    const kept = this.kept(plan.barsKey);
    if (kept !== undefined && !kept.isBehind(info)) return { pinned: kept, cold: false };
    return { pinned: await this.#read(plan.symbol, plan.timeframe, plan.barsKey, info, signal), cold: kept === undefined };
  }

  /**
   * The same where nothing has to be waited for: bars are kept, and the provider knows at once that they are the newest, or has said so for as long as until `nowMs`, ms UTC,
   * where that is given.
   */
  now(plan: Pick<Plan, 'symbol' | 'timeframe' | 'barsKey'>, nowMs?: number): PinnedBars | undefined {
    const kept = this.kept(plan.barsKey);
    if (kept === undefined || (nowMs !== undefined && kept.held.holdsAt(nowMs, this.#provider.changes))) return kept;
    const info = this.known(plan, kept);
    if (info === undefined) return undefined;
    if (nowMs !== undefined) kept.held.hold(nowMs, info.holdsForMs ?? 0, this.#provider.changes);
    return kept;
  }

  /** What the provider knows at once of a series whose kept bars are `pinned`, where these are the newest. */
  known(plan: Pick<Plan, 'symbol' | 'timeframe' | 'barsKey'>, pinned: PinnedBars): KnownSeries | undefined {
    if (this.kept(plan.barsKey) !== pinned) return undefined;
    const info = this.#provider.describeNow?.(plan.symbol, plan.timeframe);
    return info === undefined || pinned.isBehind(info) ? undefined : info;
  }

  /** The bars that are kept of a series, however old. */
  kept(barsKey: string): PinnedBars | undefined {
    return this.#shelf.get(barsKey) as PinnedBars | undefined;
  }

  /** Joining a read that began before the provider was described may give less than was described; then it is read again. */
  async #read(symbol: string, timeframe: Timeframe, key: string, info: SeriesInfo, signal?: AbortSignal): Promise<PinnedBars> {
    for (let reads = 1; ; reads++) {
      const { provided, chain, fingerprint } = await this.#reads.run(key, signal, async (flightSignal) =>
        this.#named(key, await this.#provider.read(symbol, timeframe), flightSignal),
      );
      const pinned = this.#newest(key, new PinnedBars(provided, info, chain, fingerprint));
      if (reads === MAX_READS || !pinned.isBehind(info)) return pinned;
    }
  }

  async #named(key: string, provided: ProvidedBars, signal: AbortSignal): Promise<Named> {
    const { bars } = provided;
    const chain = this.#chainOf(key, provided);
    const fingerprint =
      this.#naming === undefined ? undefined : await chain.fingerprint(bars, bars.timestamp.length, this.#naming.begin(), signal);
    return { provided, chain, fingerprint };
  }

  /** That of the bars before where these only go on: corrected bars begin a chain of their own, unless their source knows how far it is the same. */
  #chainOf(key: string, { generation, chain }: ProvidedBars): BarsChain {
    const kept = this.kept(key);
    return chain ?? (kept?.generation === generation ? kept.chain : new BarsChain());
  }

  #newest(key: string, read: PinnedBars): PinnedBars {
    const kept = this.kept(key);
    if (kept !== undefined && !kept.isBehind(read)) return kept;
    this.#shelf.keep(key, read);
    return read;
  }
}
