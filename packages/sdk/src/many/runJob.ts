import {
  BarkeepError,
  computeBlocks,
  lowerBound,
  PanelSteps,
  type Bars,
  type FeatureFrame,
  type FeatureSet,
  type FrameMetadata,
} from '@barkeep/feature-core';
import type { Ports } from '../contracts/ports.js';
import { writeFileAtomically } from '../tabular/atomicFile.js';
import { csvPieces } from '../tabular/csvWriter.js';
import { gzipPieces } from '../tabular/gzip.js';
import { parquetPieces } from '../tabular/parquetWriter.js';
import { Control } from './control.js';
import { readInput, skipsInput } from './input.js';
import {
  packError,
  unpackSet,
  type InputFile,
  type Job,
  type Member,
  type Outcome,
  type Outcomes,
  type OutputFile,
  type ReadReport,
} from './job.js';
import { barsOf, columnsOf, shareBars, shareColumns, type SharedColumns } from './shared.js';

/** Rows that a Parquet group has at most, and bytes; a file with fewer is one group, for which no more room is made than it takes. */
const GROUP_ROWS = 1 << 17;
const GROUP_BYTES = 1 << 25;

/** Sets that a thread keeps compiled. */
const SETS_KEPT = 16;

type KnownSet = { readonly set: FeatureSet; readonly steps: PanelSteps };

/** Does jobs, one after the other, in the thread that it lives in; sets that it has seen stay compiled. */
export class JobRunner {
  readonly #sets = new Map<string, KnownSet>();

  #control = new Control();

  constructor(private readonly ports: Pick<Ports, 'timers' | 'files'>) {}

  /** Rejects where the run is to stop, or for a fault that is not the input's. */
  async run(job: Job, control: Control): Promise<Outcome> {
    this.#control = control;
    try {
      control.check();
      return await this.#do(job);
    } catch (error) {
      if (error instanceof BarkeepError) return { error: packError(error) };
      throw error;
    }
  }

  async #do(job: Job): Promise<Outcomes[Job['kind']]> {
    const known = this.#known(job);
    switch (job.kind) {
      case 'load': {
        const { bars, read } = await readInput(job.file, this.ports, this.#control);
        return { bars: shareBars(bars), read };
      }
      case 'inputs':
        return { columns: this.#inputs(known, job.stage, job.member) };
      case 'compare':
        known.steps.compare(job.stage, membersBetween(job));
        return {};
      case 'frame': {
        const { bars, frames, read } = await this.#open(known, job.from, false);
        return { ...this.#gather(known, bars, frames), ...read };
      }
      case 'write': {
        const { from, to, unless } = job;
        if (unless !== undefined && 'path' in from && (await skipsInput(from, unless, this.ports, this.#control))) return {};
        const { bars, frames, read } = await this.#open(known, from, true);
        return { written: { rows: bars.timestamp.length, bytes: await write(frames, bars.timestamp.length, to) }, ...read };
      }
    }
  }

  async #open(
    known: KnownSet,
    from: InputFile | Member,
    isHashed: boolean,
  ): Promise<{ bars: Bars; frames: Iterable<FeatureFrame>; read?: { read: ReadReport } }> {
    if ('bars' in from) {
      const bars = barsOf(from.bars);
      return { bars, frames: this.#counted(bars, known.steps.blocks(bars, from.given.flatMap(columnsOf)), known) };
    }
    const { bars, read } = await readInput(from, this.ports, this.#control, isHashed);
    return { bars, frames: this.#counted(bars, computeBlocks(bars, known.set), known), read: { read } };
  }

  /** The frames; one without rows where there are no bars, so that its names are told. */
  *#counted(bars: Bars, frames: Iterable<FeatureFrame>, { steps }: KnownSet): Generator<FeatureFrame> {
    if (bars.timestamp.length === 0) yield steps.frame(bars, []);
    for (const frame of frames) {
      this.#control.check();
      yield frame;
      this.#control.done(frame.length);
    }
  }

  #inputs({ steps }: KnownSet, stage: number, { bars, given }: Member): SharedColumns {
    const columns = steps.inputs(stage, barsOf(bars), given.flatMap(columnsOf));
    const shared = shareColumns(bars.rows, columns.length);
    columnsOf(shared).forEach((column, k) => column.set(columns[k]!));
    return shared;
  }

  #gather({ set }: KnownSet, { timestamp }: Bars, frames: Iterable<FeatureFrame>): { frame: SharedColumns; metadata: FrameMetadata } {
    const frame = shareColumns(timestamp.length, 1 + set.names.length);
    const [timestamps, ...columns] = columnsOf(frame);
    timestamps!.set(timestamp);
    let row = 0;
    for (const block of frames) {
      columns.forEach((column, k) => column.set(block.columns[k]!, row));
      row += block.length;
    }
    return { frame, metadata: { version: set.version, originMs: timestamp[0] ?? NaN } };
  }

  #known({ set: packed }: Job): KnownSet {
    const known = this.#sets.get(packed.version);
    if (known !== undefined) return known;
    const set = unpackSet(packed);
    const made = { set, steps: new PanelSteps(set) };
    if (this.#sets.size >= SETS_KEPT) this.#sets.clear();
    this.#sets.set(packed.version, made);
    return made;
  }
}

/** What stage `stage` compares, in `[fromMs, toMs)`: the last of what is given is what it compares, and gets the results. */
function membersBetween({
  members,
  fromMs,
  toMs,
}: Extract<Job, { kind: 'compare' }>): { timestamps: Float64Array; columns: Float64Array[] }[] {
  return members.map(({ bars, given }) => {
    const { timestamp } = barsOf(bars);
    const [from, to] = [lowerBound(timestamp, fromMs), lowerBound(timestamp, toMs)];
    const columns = columnsOf(given.at(-1)!).map((column) => column.subarray(from, to));
    return { timestamps: timestamp.subarray(from, to), columns };
  });
}

async function write(frames: Iterable<FeatureFrame>, rows: number, { path, format, names }: OutputFile): Promise<number> {
  const chosen = selected(frames, names);
  if (format === 'parquet') {
    const small = rows <= GROUP_ROWS && 8 * rows * (names.length + 1) <= GROUP_BYTES;
    return writeFileAtomically(path, parquetPieces(chosen, small ? { rowGroupRows: Math.max(1, rows) } : {}));
  }
  return writeFileAtomically(path, format === 'csv' ? csvPieces(chosen) : gzipPieces(csvPieces(chosen)));
}

function* selected(frames: Iterable<FeatureFrame>, names: readonly string[]): Generator<FeatureFrame> {
  for (const frame of frames) yield frame.select(names);
}
