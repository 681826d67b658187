import { BarkeepError, fillPart, lowerBound, PanelSteps, type Bars, type FeatureFrame, type FeatureSet } from '@barkeep/feature-core';
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
  type MovedFrame,
  type Outcome,
  type Outcomes,
  type OutputFile,
  type PackedError,
  type ReadReport,
} from './job.js';
import { Scratch } from './scratch.js';
import { barsOf, columnsOf, placesOf, roomFor, shareBars, shareColumns, type SharedColumns } from './shared.js';

/** Rows that a Parquet group has at most, and bytes; a file with fewer is one group, for which no more room is made than it takes. */
const GROUP_ROWS = 1 << 17;
const GROUP_BYTES = 1 << 25;

/** Rows of a part between two looks: half a millisecond of the widest sets. */
const PART_ROWS = 512;

/** Sets that a thread keeps compiled. */
const SETS_KEPT = 16;

/** The bars of a symbol, the columns that a panel gives it, and what reading told. */
type Opened = { readonly bars: Bars; readonly given: readonly Float64Array[]; readonly read?: { readonly read: ReadReport } };

type KnownSet = { readonly set: FeatureSet; readonly steps: PanelSteps };

/** Does jobs, one after the other, in the thread that it lives in; sets that it has seen stay compiled. */
export class JobRunner {
  readonly #sets = new Map<string, KnownSet>();

  #control = new Control();

  /** For the job that begins next: only one that gets jobs while another waits has more than one. */
  readonly #scratches: Scratch[] = [];

  constructor(private readonly ports: Pick<Ports, 'timers' | 'files'>) {}

  /** Rejects where the run is to stop, or for a fault that is not the input's. */
  async run(job: Job, control: Control): Promise<Outcome> {
    this.#control = control;
    const scratch = this.#scratches.pop() ?? new Scratch();
    try {
      if (job.kind !== 'part') control.check();
      return await this.#do(job, scratch);
    } catch (error) {
      if (error instanceof BarkeepError) return { error: packError(error) };
      throw error;
    } finally {
      scratch.reset();
      this.#scratches.push(scratch);
    }
  }

  async #do(job: Job, scratch: Scratch): Promise<Outcomes[Job['kind']]> {
    const known = this.#known(job);
    switch (job.kind) {
      case 'load': {
        const { bars, read } = await readInput(job.file, this.ports, this.#control, scratch);
        return { bars: shareBars(bars), read };
      }
      case 'inputs':
        return { columns: this.#inputs(known, job.stage, job.member) };
      case 'compare':
        known.steps.compare(job.stage, membersBetween(job));
        return {};
      case 'frames': {
        const opened: (Opened | { readonly error: PackedError })[] = [];
        for (const from of job.from) opened.push(await this.#openOrError(from, scratch));
        return this.#frames(known, opened, job.sharedBytes);
      }
      case 'part':
        this.#part(known, job);
        return {};
      case 'write': {
        const { from, to, unless } = job;
        if (unless !== undefined && 'path' in from && (await skipsInput(from, unless, this.ports, this.#control, scratch))) return {};
        const { bars, given, read } = await this.#open(from, true, scratch);
        const frames = this.#blocks(known, bars, given);
        return { written: { rows: bars.timestamp.length, bytes: await write(frames, bars.timestamp.length, to) }, ...read };
      }
    }
  }

  async #openOrError(from: InputFile | Member, scratch: Scratch): Promise<Opened | { readonly error: PackedError }> {
    try {
      return await this.#open(from, false, scratch);
    } catch (error) {
      if (error instanceof BarkeepError) return { error: packError(error) };
      throw error;
    }
  }

  async #open(from: InputFile | Member, isHashed: boolean, scratch: Scratch): Promise<Opened> {
    if ('bars' in from) return { bars: barsOf(from.bars), given: from.given.flatMap(columnsOf) };
    const { bars, read } = await readInput(from, this.ports, this.#control, scratch, isHashed);
    return { bars, given: [], read: { read } };
  }

  /** The columns, made where they stay. */
  #frames({ steps }: KnownSet, opened: readonly (Opened | { readonly error: PackedError })[], sharedBytes: number): Outcomes['frames'] {
    const values = (rows: number): number => rows + steps.room(rows);
    const total = opened.reduce((sum, one) => sum + ('error' in one ? 0 : values(one.bars.timestamp.length)), 0);
    const room = roomFor(total, 8 * total <= sharedBytes);
    const frames = opened.map((one): MovedFrame | { readonly error: PackedError } => {
      if ('error' in one) return one;
      const { timestamp } = one.bars;
      const { columns, metadata } = steps.frame(one.bars, one.given, { allocate: room.cut, onRows: (done) => this.#count(done) });
      const timestamps = room.cut(timestamp.length);
      timestamps.set(timestamp);
      return { columns: placesOf(timestamp.length, [timestamps, ...columns]), metadata, ...one.read };
    });
    return { buffer: room.buffer, frames };
  }

  /** The columns block by block; one without rows where there are no bars, so that its names are told. */
  *#blocks({ steps }: KnownSet, bars: Bars, given: readonly Float64Array[]): Generator<FeatureFrame> {
    if (bars.timestamp.length === 0) yield steps.frame(bars, given);
    for (const frame of steps.blocks(bars, given)) {
      yield frame;
      this.#count(frame.length);
    }
  }

  /** Tells of bars that are done; throws where the run is to stop. */
  #count(rows: number): void {
    this.#control.check();
    this.#control.done(rows);
  }

  /** The rows of a part, for as long as they are wanted: whoever wants them no more has them already. */
  #part({ set }: KnownSet, { bars, before, checkpoint, place }: Extract<Job, { kind: 'part' }>): void {
    const { memory, at, stride } = place;
    if (this.#control.isStopped) return;
    let counted = 0;
    for (const done of fillPart(set, { bars: barsOf(bars), before, checkpoint }, new Float64Array(memory), {
      at,
      stride,
      blockRows: PART_ROWS,
    })) {
      this.#control.done(done - counted);
      if (this.#control.isStopped) return;
      counted = done;
    }
  }

  #inputs({ steps }: KnownSet, stage: number, { bars, given }: Member): SharedColumns {
    return shareColumns(bars.rows, steps.inputs(stage, barsOf(bars), given.flatMap(columnsOf)));
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
