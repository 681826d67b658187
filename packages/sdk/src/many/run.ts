import { needsPanel, PanelSteps, type FeatureSet } from '@barkeep/feature-core';
import type { Ports } from '../contracts/ports.js';
import type { FolderSeries } from './folderSeries.js';
import { inOrder } from './inOrder.js';
import { packError, packSet, type InputFile, type JobPool, type Member, type PackedError, type PackedSet, type ReadReport } from './job.js';
import type { ManyOptions } from './options.js';
import { preparePanel, type Prepared } from './panelRun.js';

export type ManyPorts = Pick<Ports, 'clock' | 'timers' | 'files'>;

/** What a run is made of. */
export type RunParts = {
  readonly set: FeatureSet;
  readonly series: readonly FolderSeries[];
  readonly pool: JobPool;
  readonly ports: ManyPorts;
  readonly options: Pick<ManyOptions, 'repair' | 'strict' | 'signal' | 'onProgress'>;
};

/** Where a series' bars come from: its file, or its part of a panel, with what reading told. */
export type SeriesInput =
  { readonly from: InputFile } | { readonly from: Member; readonly read: ReadReport; readonly panel: readonly Prepared[] };

/** A series whose last job is due. */
export type Due = { readonly series: FolderSeries; readonly input: SeriesInput | { readonly error: PackedError } };

/** The last job of some series that go together, with a result for each. */
export type Finish<R> = (due: readonly Due[], set: PackedSet) => Promise<readonly R[]>;

/** How the last jobs go: `atOnce` of them are begun and not yet taken, and each is of series whose files have `bytes` together, or of one. */
export type Pace = { readonly atOnce: number; readonly bytes: number };

const REPORT_EVERY_MS = 200;

/**
 * Runs `finish` for every series over the threads of a pool, and gives its results in the order of the series; a set that compares symbols goes timeframe by
 * timeframe.
 */
export async function* runMany<R>(parts: RunParts, { atOnce, bytes }: Pace, finish: Finish<R>): AsyncGenerator<R, void, undefined> {
  const { set, series, pool, options } = parts;
  const { signal } = options;
  const packed = packSet(set);
  const progress = new Progress(parts);
  const stop = (): void => pool.stop();
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    for (const group of groupsOf(set, series)) {
      const inputs = needsPanel(set) ? await panelInputs(parts, packed, group, progress) : group.map((one) => fileInput(one, options));
      const due = group.map((one, k) => ({ series: one, input: inputs[k]! }));
      let taken = 0;
      for await (const results of inOrder(together(due, bytes), atOnce, (some) => finish(some, packed), stop)) {
        for (const result of results) {
          signal?.throwIfAborted();
          progress.add(group[taken++]!, needsPanel(set) ? 0.5 : 1, 1);
          yield result;
        }
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    progress.end();
  }
}

/** A panel is all symbols of one timeframe. */
function groupsOf(set: FeatureSet, series: readonly FolderSeries[]): (readonly FolderSeries[])[] {
  if (!needsPanel(set)) return [series];
  const timeframes = [...new Set(series.map(({ timeframe }) => timeframe))];
  return timeframes.map((timeframe) => series.filter((one) => one.timeframe === timeframe));
}

/** Series in their order, as many together as their files have `bytes`. */
function* together(due: readonly Due[], bytes: number): Generator<readonly Due[]> {
  let job: Due[] = [];
  let sum = 0;
  for (const one of due) {
    const more = bytesOf(one.series);
    if (job.length > 0 && sum + more > bytes) {
      yield job;
      [job, sum] = [[], 0];
    }
    job.push(one);
    sum += more;
  }
  if (job.length > 0) yield job;
}

function fileInput(
  series: FolderSeries,
  { repair = false, strict = false }: RunParts['options'],
): SeriesInput | { readonly error: PackedError } {
  if ('fault' in series) return { error: packError(series.fault) };
  return { from: { path: series.path, name: series.name, repair, strict } };
}

async function panelInputs(
  { set, pool, options }: RunParts,
  packed: PackedSet,
  group: readonly FolderSeries[],
  progress: Progress,
): Promise<(SeriesInput | { readonly error: PackedError })[]> {
  const files = group.map((series) => {
    const input = fileInput(series, options);
    return 'error' in input ? input.error : (input.from as InputFile);
  });
  const panel = await preparePanel(pool, packed, new PanelSteps(set).stages, files, (index) => progress.add(group[index]!, 0.5, 0));
  return panel.map((prepared) => ('error' in prepared ? prepared : { from: prepared.member, read: prepared.read, panel }));
}

/** Tells how far a run is, now and then. */
class Progress {
  readonly #over = new AbortController();
  readonly #totalBytes: number;
  #bytes = 0;
  #done = 0;

  constructor(private readonly parts: RunParts) {
    this.#totalBytes = parts.series.reduce((total, series) => total + bytesOf(series), 0);
    if (parts.options.onProgress !== undefined) void this.#tell();
  }

  add(series: FolderSeries, share: number, done: number): void {
    this.#bytes += share * bytesOf(series);
    this.#done += done;
    this.#report();
  }

  end(): void {
    this.#over.abort();
  }

  async #tell(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.parts.ports.timers.sleep(REPORT_EVERY_MS, signal).catch(() => undefined);
      if (!signal.aborted) this.#report();
    }
  }

  #report(): void {
    const { pool, series, options } = this.parts;
    const progress = { done: this.#done, total: series.length, bars: pool.bars, bytes: this.#bytes, totalBytes: this.#totalBytes };
    options.onProgress?.(progress);
  }
}

function bytesOf(series: FolderSeries): number {
  return 'bytes' in series ? series.bytes : 0;
}
