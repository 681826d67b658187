import { FeatureFrame, type FeatureSet } from '@barkeep/feature-core';
import { LargeMemory } from '../service/largeMemory.js';
import { namesOf } from './folderSeries.js';
import { unpackError, type InputFile, type Member, type MovedFrame, type PackedError } from './job.js';
import type { ManyFrame } from './options.js';
import { runMany, type Due, type RunParts } from './run.js';
import { columnsOf } from './shared.js';

/** Features that one job makes of small files, in bytes: what is handed over together. */
const FRAMES_BYTES = 1 << 23;
/** Bytes of a bar in a file at least, roughly. */
const BAR_BYTES = 32;

/** What all runs of the process have handed over and callers may still hold: so much of it is shared at most, which the collector of garbage does not run for. */
const handed = new LargeMemory(1 << 28);
/** Where one job makes more, collecting costs little beside it. */
const sharedBytes = (): number => Math.min(handed.room, 2 * FRAMES_BYTES);

/** What came of one series of a job, and the buffer that its columns stand in. */
type Made = { readonly made: MovedFrame; readonly buffer: ArrayBuffer | SharedArrayBuffer } | { readonly error: PackedError };

/** The frame of every series, as views of memory that the threads have filled. */
export function runToFrames(parts: RunParts): AsyncGenerator<ManyFrame, void, undefined> {
  const { set, pool, series } = parts;
  const fair = series.reduce((sum, one) => sum + ('bytes' in one ? one.bytes : 0), 0) / (8 * pool.workers);
  const bytes = Math.min(fair, (FRAMES_BYTES * BAR_BYTES) / (8 * (1 + set.names.length)));
  return runMany(parts, { atOnce: 2 * pool.workers, bytes }, async (due, packed): Promise<readonly ManyFrame[]> => {
    const from = due.flatMap(({ input }): readonly (InputFile | Member)[] => ('error' in input ? [] : [input.from]));
    const outcome =
      from.length === 0 ? undefined : await pool.run<'frames'>({ kind: 'frames', set: packed, from, sharedBytes: sharedBytes() });
    if (outcome !== undefined && 'buffer' in outcome && outcome.buffer instanceof SharedArrayBuffer) handed.hold(outcome.buffer);
    let at = 0;
    const next = (): Made => {
      if ('error' in outcome!) return outcome;
      const made = outcome!.frames[at++]!;
      return 'error' in made ? made : { made, buffer: outcome!.buffer };
    };
    return due.map((one) => frameOf(one, 'error' in one.input ? one.input : next(), set));
  });
}

function frameOf({ series, input }: Due, from: Made, set: FeatureSet): ManyFrame {
  const name = namesOf(series);
  if ('error' in from) return { ...name, faults: [], error: unpackError(from.error) };
  const { columns: places, metadata, read } = from.made;
  const { faults, repaired } = 'read' in input ? input.read : read!;
  const [timestamps, ...columns] = columnsOf({ buffer: from.buffer, ...places });
  const frame = new FeatureFrame({ timestamps: timestamps!, names: set.names, columns, metadata });
  return { ...name, frame, faults, ...(repaired === undefined ? {} : { repaired }) };
}
