import { FeatureFrame } from '@barkeep/feature-core';
import { namesOf } from './folderSeries.js';
import { unpackError } from './job.js';
import type { ManyFrame } from './options.js';
import { runMany, type RunParts } from './run.js';
import { columnsOf } from './shared.js';

/** The frame of every series, as views of memory that the threads have filled. */
export function runToFrames(parts: RunParts): AsyncGenerator<ManyFrame, void, undefined> {
  const { set, pool } = parts;
  return runMany(parts, 2 * pool.workers, async (series, input, packed): Promise<ManyFrame> => {
    const name = namesOf(series);
    if ('error' in input) return { ...name, faults: [], error: unpackError(input.error) };
    const outcome = await pool.run<'frame'>({ kind: 'frame', set: packed, from: input.from });
    if ('error' in outcome) return { ...name, faults: [], error: unpackError(outcome.error) };
    const { faults, repaired } = 'read' in input ? input.read : outcome.read!;
    const [timestamps, ...columns] = columnsOf(outcome.frame);
    const frame = new FeatureFrame({ timestamps: timestamps!, names: set.names, columns, metadata: outcome.metadata });
    return { ...name, frame, faults, ...(repaired === undefined ? {} : { repaired }) };
  });
}
