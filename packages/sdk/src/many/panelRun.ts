import type { PackedSet, InputFile, JobPool, Member, Outcome, Outcomes, PackedError, ReadReport } from './job.js';
import { inOrder } from './inOrder.js';
import { barsOf } from './shared.js';

/** A series' part of a panel, ready for its columns; or why it has none. */
export type Prepared = { readonly member: Member; readonly read: ReadReport } | { readonly error: PackedError };

/**
 * Reads the files of a panel and makes its comparisons. One that cannot be read is left out of them. All bars are held in shared memory, 48 bytes each and 8
 * for each comparison; no thread copies them.
 */
export async function preparePanel(
  pool: JobPool,
  set: PackedSet,
  stages: number,
  files: readonly (InputFile | PackedError)[],
  onLoaded: (index: number) => void,
): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  const stop = (): void => pool.stop();
  const load = async (file: InputFile | PackedError): Promise<Outcome<'load'>> =>
    'code' in file ? { error: file } : pool.run<'load'>({ kind: 'load', set, file });
  for await (const outcome of inOrder(files, 2 * pool.workers, load, stop)) {
    onLoaded(prepared.length);
    prepared.push('error' in outcome ? outcome : { member: { bars: outcome.bars, given: [] }, read: outcome.read });
  }
  for (let stage = 0; stage < stages; stage++) await compareAll(pool, set, stage, prepared);
  return prepared;
}

async function compareAll(pool: JobPool, set: PackedSet, stage: number, prepared: Prepared[]): Promise<void> {
  const readable = prepared.flatMap((entry, index) => ('member' in entry ? [{ ...entry, index }] : []));
  const members: Member[] = [];
  const stop = (): void => pool.stop();
  const inputs = ({ member }: { member: Member }): Promise<Outcome<'inputs'>> => pool.run<'inputs'>({ kind: 'inputs', set, stage, member });
  for await (const outcome of inOrder(readable, 2 * pool.workers, inputs, stop)) {
    const { columns } = succeeded(outcome);
    const { member, read, index } = readable[members.length]!;
    const grown = { bars: member.bars, given: [...member.given, columns] };
    members.push(grown);
    prepared[index] = { member: grown, read };
  }
  const compare = ([fromMs, toMs]: readonly [number, number]): Promise<Outcome<'compare'>> =>
    pool.run<'compare'>({ kind: 'compare', set, stage, members, fromMs, toMs });
  for await (const outcome of inOrder(spans(members, pool.workers), pool.workers, compare, stop)) succeeded(outcome);
}

/** Stretches of time, one for each thread, that together hold every timestamp. */
function spans(members: readonly Member[], count: number): (readonly [number, number])[] {
  const stamps = members.map(({ bars }) => barsOf(bars).timestamp).filter(({ length }) => length > 0);
  const first = Math.min(...stamps.map((timestamp) => timestamp[0]!));
  const last = Math.max(...stamps.map((timestamp) => timestamp.at(-1)!));
  const border = (k: number): number => (k === 0 ? -Infinity : k === count ? Infinity : first + ((last - first) * k) / count);
  return stamps.length === 0 ? [] : Array.from({ length: count }, (_, k) => [border(k), border(k + 1)] as const);
}

/** An outcome of a step that no input can spoil. */
function succeeded<K extends 'inputs' | 'compare'>(outcome: Outcome<K>): Outcomes[K] {
  if ('error' in outcome) throw new Error((outcome.error as PackedError).message);
  return outcome as Outcomes[K];
}
