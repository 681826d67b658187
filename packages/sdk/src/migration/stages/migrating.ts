import { basename } from 'node:path';
import { BarkeepError } from '@barkeep/feature-core';
import type { Ports } from '../../contracts/ports.js';
import type { IDataService, RangeOptions, ServedFrame } from '../../contracts/service.js';
import { nodePorts } from '../../ports/node.js';
import { compareFrames, type CompareOptions, type FrameComparison } from '../compareFrames.js';
import type { ComparableFrame } from '../frame.js';
import { Background } from './background.js';
import type { Evidence } from './evidence.js';
import { DEFAULT_MIGRATION_FILE, openStoreFrom } from './openStore.js';
import { Recorder } from './recorder.js';
import { placeOf, type MigrationState, type Stage } from './stage.js';
import { StageWatch } from './stageWatch.js';
import type { IMigrationStore } from './store.js';

/** What loads a symbol: the signature of `loadData`. */
export type Loader<F> = (symbol: string, options?: RangeOptions) => Promise<F>;

export type MigratingOptions<F extends ComparableFrame> = {
  /** The loader that is to be replaced. */
  readonly legacy: Loader<F>;
  /** What replaces it: a service, whose `loadData` is asked. */
  readonly service: Pick<IDataService, 'loadData'>;
  /** The store, the path of its file, the URL of a Redis, or `redis` for that of `BARKEEP_REDIS_URL`. Default: `BARKEEP_MIGRATION`, else `barkeep-migration.json`. */
  readonly state?: IMigrationStore | string;
  /** Names of legacy columns that Barkeep has under another name. */
  readonly aliases?: CompareOptions['aliases'];
  /** Barkeep's names of the columns to compare. Default: all that both have. */
  readonly columns?: CompareOptions['columns'];
  /** Default 1e-9. */
  readonly tolerance?: number;
  /** What a canary by run goes by. Default: `BARKEEP_RUN`, else the process. */
  readonly run?: string;
  /** What a canary by script goes by. Default: the name of the program's file. */
  readonly script?: string;
  /** Part of the answers that are compared in shadow and canary. Default 1. */
  readonly compareShare?: number;
  /** Part of them in primary, where the legacy loader would otherwise rest. Default 0. */
  readonly compareShareInPrimary?: number;
  /** How long Barkeep may take in primary and canary before the legacy loader answers. Default 10 s. */
  readonly patienceMs?: number;
  /** Comparisons that may wait, and the bytes of their frames. Default 32 and 256 MiB. */
  readonly mostWaiting?: number;
  readonly mostWaitingBytes?: number;
  /** Told of what went wrong beside an answer: a failure of Barkeep, a comparison, evidence that cannot be written. */
  readonly onFault?: (error: unknown) => void;
  /** Told of every comparison that was not clean. */
  readonly onDifference?: (symbol: string, comparison: FrameComparison) => void;
  readonly ports?: Ports;
};

export type MigrationStats = {
  readonly stage: Stage;
  readonly servedLegacy: number;
  readonly servedBarkeep: number;
  readonly fallbacks: number;
  readonly failures: number;
  readonly compared: number;
  readonly unclean: number;
  readonly dropped: number;
  /** How often the state could not be read: the last one that was known went on. */
  readonly stateFaults: number;
};

/** A loader that answers by the legacy one or by Barkeep, as the stage of the migration says. */
export type MigratingLoader<F> = Loader<F | ServedFrame> & {
  stats(): MigrationStats;
  /** Resolves when every comparison is made and what was seen is written. */
  settled(): Promise<void>;
  /** `settled`, then lets the store go. */
  close(): Promise<void>;
};

const DEFAULT_PATIENCE_MS = 10_000;
const DEFAULT_WAITING = 32;
const DEFAULT_WAITING_BYTES = 256 * 2 ** 20;

/**
 * A drop-in for a loader while it is replaced. In *legacy* it is that loader; in *shadow* it answers with it and has Barkeep's answer compared afterwards; in
 * *canary* a share of symbols, runs or scripts is answered by Barkeep; in *primary* all are, and the legacy loader where Barkeep fails; in *retired* Barkeep only.
 * A change of stage is taken up within a second, and a call ends in the stage that it began in.
 * @example
 * const service = connect();
 * const load = migrating({ legacy: service.loadData.bind(service), service, state: 'none.json' });
 * (await load('AAPL', { end: '2001-01-01' })).length; // → 212
 * await load.close();
 */
export function migrating<F extends ComparableFrame>(options: MigratingOptions<F>): MigratingLoader<F> {
  const migration = new Migration(options);
  return Object.assign((symbol: string, range?: RangeOptions) => migration.load(symbol, range), {
    stats: () => migration.stats(),
    settled: () => migration.settled(),
    close: () => migration.close(),
  });
}

/** A frame with what Barkeep tells of it, where it is one of Barkeep's. */
type SeenFrame = ComparableFrame & { readonly metadata?: unknown };

type Counts = { -readonly [K in keyof Omit<MigrationStats, 'stage' | 'stateFaults'>]: number };

class Migration<F extends ComparableFrame> {
  private readonly ports: Ports;
  private readonly store: IMigrationStore;
  private readonly watch: StageWatch;
  private readonly recorder: Recorder;
  private readonly background: Background;
  private readonly places = new Map<string, number>();
  private readonly counts: Counts = { servedLegacy: 0, servedBarkeep: 0, fallbacks: 0, failures: 0, compared: 0, unclean: 0, dropped: 0 };
  private stage: Stage = 'legacy';

  constructor(private readonly options: MigratingOptions<F>) {
    const { state, ports = nodePorts, mostWaiting = DEFAULT_WAITING, mostWaitingBytes = DEFAULT_WAITING_BYTES } = options;
    this.ports = ports;
    const where = state ?? (process.env['BARKEEP_MIGRATION'] || DEFAULT_MIGRATION_FILE);
    this.store = typeof where === 'string' ? openStoreFrom(where, ports.files, process.env) : where;
    this.watch = new StageWatch(this.store, ports.clock);
    this.recorder = new Recorder({
      store: this.store,
      clock: ports.clock,
      timers: ports.timers,
      onFault: (error) => options.onFault?.(error),
    });
    this.background = new Background(ports.timers, { jobs: mostWaiting, bytes: mostWaitingBytes });
  }

  async load(symbol: string, range?: RangeOptions): Promise<F | ServedFrame> {
    const state = await this.watch.current();
    this.stage = state.stage;
    if (state.stage === 'retired') return this.served(state, await this.options.service.loadData(symbol, range));
    if (state.stage === 'primary' || (state.stage === 'canary' && this.isChosen(state, symbol)))
      return this.fromBarkeep(state, symbol, range);
    const frame = await this.options.legacy(symbol, range);
    this.count(state.stage, { servedLegacy: 1 });
    if (state.stage !== 'legacy')
      this.compareLater(state, symbol, frame, () => this.options.service.loadData(symbol, withoutSignal(range)), 'legacy');
    return frame;
  }

  stats(): MigrationStats {
    return { stage: this.stage, ...this.counts, stateFaults: this.watch.faults };
  }

  async settled(): Promise<void> {
    await this.background.settled();
    await this.recorder.flush();
  }

  async close(): Promise<void> {
    await this.settled();
    await this.store.close();
  }

  private served(state: MigrationState, frame: ServedFrame): ServedFrame {
    this.count(state.stage, { servedBarkeep: 1, version: frame.metadata.version });
    return frame;
  }

  private async fromBarkeep(state: MigrationState, symbol: string, range?: RangeOptions): Promise<F | ServedFrame> {
    try {
      const frame = await this.inTime(this.options.service.loadData(symbol, range));
      this.served(state, frame);
      this.compareLater(state, symbol, frame, () => this.options.legacy(symbol, withoutSignal(range)), 'barkeep');
      return frame;
    } catch (error) {
      if (range?.signal?.aborted === true) throw error;
      const frame = await this.options.legacy(symbol, range);
      this.count(state.stage, { fallbacks: 1, failures: 1, servedLegacy: 1 });
      this.options.onFault?.(error);
      return frame;
    }
  }

  private async inTime(answer: Promise<ServedFrame>): Promise<ServedFrame> {
    const { patienceMs = DEFAULT_PATIENCE_MS } = this.options;
    const end = new AbortController();
    const late = this.ports.timers.sleep(patienceMs, end.signal, true).then(() => {
      throw new BarkeepError('TIMEOUT', `Barkeep did not answer within ${patienceMs} ms; the legacy loader answers`, { patienceMs });
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      late.catch(() => undefined);
      answer.catch(() => undefined);
      end.abort();
    }
  }

  private isChosen({ by, share }: MigrationState, symbol: string): boolean {
    const key = by === 'symbol' ? symbol : by === 'run' ? this.runKey() : (this.options.script ?? basename(process.argv[1] ?? ''));
    const known = this.places.get(`${by}:${key}`) ?? placeOf(by, key);
    this.places.set(`${by}:${key}`, known);
    return known < share;
  }

  private runKey(): string {
    return this.options.run ?? (process.env['BARKEEP_RUN'] || `${process.pid}`);
  }

  /** The frame is the caller's own from here on: what is compared is a copy. */
  private compareLater(
    state: MigrationState,
    symbol: string,
    frame: SeenFrame,
    other: () => Promise<SeenFrame>,
    side: 'legacy' | 'barkeep',
  ): void {
    const { compareShare = 1, compareShareInPrimary = 0 } = this.options;
    if (this.ports.random() >= (state.stage === 'primary' ? compareShareInPrimary : compareShare)) return;
    const bytes = 8 * frame.timestamps.length * (frame.columns.length + 1);
    let copy: SeenFrame | undefined;
    const run = async (): Promise<void> => {
      try {
        const [legacy, barkeep] = side === 'legacy' ? [copy!, await other()] : [await other(), copy!];
        await this.compare(state, symbol, legacy, barkeep);
      } catch (error) {
        this.count(state.stage, side === 'legacy' ? { failures: 1 } : { legacyFailures: 1 });
        this.options.onFault?.(error);
      }
    };
    if (this.background.offer({ bytes, run })) copy = copyOf(frame);
    else this.count(state.stage, { dropped: 1 });
  }

  /** Column by column, so that other work may run between two of them. */
  private async compare(state: MigrationState, symbol: string, legacy: ComparableFrame, barkeep: SeenFrame): Promise<void> {
    const { aliases = {}, tolerance, onDifference } = this.options;
    const settings: CompareOptions = { aliases, diagnose: false, ...(tolerance === undefined ? {} : { tolerance }) };
    const columns = this.options.columns ?? barkeep.names.filter((name) => legacy.names.some((own) => (aliases[own] ?? own) === name));
    const version = (barkeep.metadata as { readonly version?: string } | undefined)?.version ?? '';
    const totals = { compared: 1, unclean: 0, cells: 0, inconsistent: 0, nanMismatches: 0, strayRows: 0, worst: 0 };
    let worstColumn: string | null = null;
    let first: Evidence['first'] = null;
    for (const column of columns) {
      await this.ports.timers.yieldToLoop();
      const part = compareFrames(legacy, barkeep, { ...settings, columns: [column] });
      const [tally] = part.columns;
      if (!part.clean) totals.unclean = 1;
      totals.strayRows = part.onlyLegacy.rows + part.onlyBarkeep.rows;
      if (tally === undefined) continue;
      totals.cells += tally.cells;
      totals.inconsistent += tally.inconsistent;
      totals.nanMismatches += tally.nanOnlyLegacy + tally.nanOnlyBarkeep;
      if (tally.worstError > totals.worst) [totals.worst, worstColumn] = [tally.worstError, column];
      if (tally.first !== null)
        first ??= {
          symbol,
          column,
          timestamp: tally.first.timestamp,
          legacy: told(tally.first.legacy),
          barkeep: told(tally.first.barkeep),
        };
    }
    this.count(state.stage, { ...totals, version, worstColumn, first });
    if (totals.unclean > 0) onDifference?.(symbol, compareFrames(legacy, barkeep, { ...settings, columns, diagnose: true }));
  }

  private count(stage: Stage, seen: Partial<Omit<Evidence, 'day' | 'atMs' | 'stage'>>): void {
    for (const name of Object.keys(this.counts) as (keyof Counts)[]) this.counts[name] += seen[name] ?? 0;
    this.recorder.add(stage, seen);
  }
}

function told(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A comparison is not given up because the call that it belongs to is over. */
function withoutSignal(range: RangeOptions | undefined): RangeOptions | undefined {
  if (range?.signal === undefined) return range;
  const { signal: _signal, ...rest } = range;
  return rest;
}

function copyOf({ timestamps, names, columns, metadata }: SeenFrame): SeenFrame {
  return { timestamps: timestamps.slice(), names, columns: columns.map((column) => column.slice()), metadata };
}
