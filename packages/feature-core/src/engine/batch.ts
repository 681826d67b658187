import type { Bars } from '../bars/bars.js';
import { requireOrderedBars } from '../bars/check.js';
import { InvalidParamError } from '../errors.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { allocateColumn } from './allocate.js';
import { BLOCK_ROWS, BlockRunner } from './blocks.js';
import { FeatureFrame, type FrameMetadata } from './frame.js';
import type { Plan } from './plan.js';
import { planOf, requireSet } from './set.js';

/**
 * The columns of a set for every bar: `bars.timestamp.length` rows, NaN where a feature is not defined. The first bar is the origin. The columns are the
 * caller's own; `timestamps` is a view on those of the bars.
 * @throws InvalidBarsError `INVALID_BARS` for columns of unlike length or timestamps that are not strictly ascending
 * @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION`
 */
export function compute(bars: Bars, set: string | FeatureSet): FeatureFrame {
  const chosen = requireSet(set);
  requireOrderedBars(bars);
  const runner = runnerFor(chosen, bars);
  const frame = runInto(chosen, runner, bars.timestamp.length);
  releaseRunner(chosen, runner);
  return frame;
}

/**
 * The same rows in blocks of `blockRows` (default 2,048), in memory bounded by the block. The columns of a block are the caller's own, as those of `compute`: what is
 * written to them reaches no later block.
 * @throws as `compute`, at the first block
 */
export function* computeBlocks(
  bars: Bars,
  set: string | FeatureSet,
  options: { readonly blockRows?: number } = {},
): Generator<FeatureFrame, void, undefined> {
  const { blockRows = BLOCK_ROWS } = options;
  if (!Number.isInteger(blockRows) || blockRows < 1)
    throw new InvalidParamError('computeBlocks', 'blockRows', blockRows, 'use an integer of 1 or more');
  const chosen = requireSet(set);
  requireOrderedBars(bars);
  const runner = runnerFor(chosen, bars);
  const { length } = bars.timestamp;
  while (runner.position < length) {
    yield runInto(chosen, runner, Math.min(length, runner.position + blockRows));
  }
  releaseRunner(chosen, runner);
}

/** Where columns go, and what is told while they are made. */
export type Placing = {
  /** An array of `length` values, all of which will be written. Default: one of its own. */
  readonly allocate?: (length: number) => Float64Array;
  /** Told of each block how many rows it had. May throw, which ends the run. */
  readonly onRows?: (rows: number) => void;
};

/** Runs on from where the runner stands up to row `to`; the frame has these rows in arrays of its own, but for the timestamps, a view on those of the bars. */
export function runInto(set: FeatureSet, runner: BlockRunner, to: number, placing: Placing = {}): FeatureFrame {
  const { plan, bars } = runner;
  const from = runner.position;
  const { allocate = allocateColumn, onRows } = placing;
  const targets = new Map<number, Float64Array>();
  for (const slot of plan.results) if (!targets.has(slot)) targets.set(slot, allocate(plan.history + to - from));
  runner.writeInto(targets);
  while (runner.position < to) {
    const rows = runner.step(to - runner.position);
    onRows?.(rows);
  }
  runner.letGo();
  return new FeatureFrame<FrameMetadata>({
    timestamps: bars.timestamp.subarray(from, to),
    names: set.names,
    columns: ownColumns(plan, targets, allocate),
    metadata: { version: set.version, originMs: bars.timestamp.length > 0 ? bars.timestamp[0]! : NaN },
  });
}

/** One array a column; a column that equals an earlier one has a copy, so that writing to one leaves the other. */
function ownColumns(plan: Plan, targets: ReadonlyMap<number, Float64Array>, allocate: (length: number) => Float64Array): Float64Array[] {
  const used = new Set<number>();
  return plan.results.map((slot) => {
    const column = targets.get(slot)!.subarray(plan.history);
    const isTaken = used.has(slot);
    used.add(slot);
    if (!isTaken) return column;
    const copy = allocate(column.length);
    copy.set(column);
    return copy;
  });
}

/** A runner of the set before row 0 of `bars`: an idle one, or a new one. */
export function runnerFor(set: FeatureSet, bars: Bars): BlockRunner {
  const idle = set.derive(idleRunners).pop();
  if (idle === undefined) return new BlockRunner(planOf(set), bars);
  idle.seek(bars, 0);
  return idle;
}

/** Gives a runner back; it must not be used after that. */
export function releaseRunner(set: FeatureSet, runner: BlockRunner): void {
  const idle = set.derive(idleRunners);
  if (idle.length < MAX_IDLE) idle.push(runner.detach());
}

const MAX_IDLE = 2;

function idleRunners(_set: FeatureSet): BlockRunner[] {
  return [];
}
