import type { Bars } from '../bars/bars.js';
import { requireOrderedBars } from '../bars/check.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { runInto, type Placing } from './batch.js';
import { BLOCK_ROWS, BlockRunner } from './blocks.js';
import { compareMembers, type Compared } from './compare.js';
import type { FeatureFrame } from './frame.js';
import { panelPlanOf, type PanelPlan } from './panelPlan.js';
import type { Plan } from './plan.js';
import { requireSet } from './set.js';

/** Bars by symbol, all of one timeframe. */
export type Panel = ReadonlyMap<string, Bars> | Readonly<Record<string, Bars>>;

/**
 * The columns of a set for every symbol, as `compute` gives them for one; a set may compare the symbols with each other (`rank`, `zscore`, `demean`): at
 * each timestamp those that have a bar and a value there. The frames come in the order of the symbols' code units, and neither the order nor any bit of
 * them depends on the order in which the symbols are given.
 * @throws InvalidBarsError `INVALID_BARS` as `compute`
 * @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION`
 * @example
 * const set = defineFeatureSet('strength', { strength: 'rank(close / shift(close, 20) - 1)' });
 * const frames = computePanel({ AAA: barsFrom([]), BBB: barsFrom([]) }, set);
 */
export function computePanel(panel: Panel, set: string | FeatureSet): Map<string, FeatureFrame> {
  const steps = new PanelSteps(requireSet(set));
  const members = entriesOf(panel).map(([symbol, bars]) => {
    requireOrderedBars(bars);
    return { symbol, bars, given: [] as Float64Array[] };
  });
  for (let stage = 0; stage < steps.stages; stage++) {
    const compared = members.map(({ bars, given }) => ({ timestamps: bars.timestamp, columns: steps.inputs(stage, bars, given) }));
    steps.compare(stage, compared);
    members.forEach(({ given }, k) => given.push(...compared[k]!.columns));
  }
  return new Map(members.map(({ symbol, bars, given }) => [symbol, steps.frame(bars, given)]));
}

/** The symbols in the order of their code units. */
function entriesOf(panel: Panel): (readonly [string, Bars])[] {
  const entries = isMap(panel) ? [...panel] : Object.entries(panel);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

function isMap(panel: Panel): panel is ReadonlyMap<string, Bars> {
  return Symbol.iterator in panel;
}

/**
 * The steps of `computePanel` one by one, for those who share them among threads or keep parts of a panel elsewhere. In each stage `inputs` of every
 * symbol, then `compare` over all of them, whose columns are then part of what is `given` for the symbol; at last `frame` or `blocks` of every symbol.
 */
export class PanelSteps {
  /** How many comparisons stand within each other; 0 for a set that compares nothing. */
  readonly stages: number;
  private readonly plan: PanelPlan;
  private readonly idle = new Map<Plan, BlockRunner>();

  constructor(private readonly set: FeatureSet) {
    this.plan = panelPlanOf(set);
    this.stages = this.plan.stages.length;
  }

  /** What stage `stage` compares of a symbol: new columns as long as its bars. `given` are the columns of the earlier stages. */
  inputs(stage: number, bars: Bars, given: readonly Float64Array[]): Float64Array[] {
    const { plan } = this.plan.stages[stage]!;
    const columns = plan.results.map(() => new Float64Array(bars.timestamp.length));
    const runner = this.take(plan, bars, given);
    for (let row = 0, rows = runner.step(BLOCK_ROWS); rows > 0; row += rows, rows = runner.step(BLOCK_ROWS))
      columns.forEach((column, k) => column.set(runner.result(k), row));
    this.idle.set(plan, runner.detach());
    return columns;
  }

  /** Puts what comes of the comparison into the members' columns. The members are in the order of their symbols. */
  compare(stage: number, members: readonly Compared[]): void {
    compareMembers(this.plan.stages[stage]!.operators, members);
  }

  /** Values that `frame` asks room for where a symbol has `rows` bars. */
  room(rows: number): number {
    const { results, history } = this.plan.columns;
    return results.length * rows + new Set(results).size * history;
  }

  /** The columns of the set for a symbol, in arrays of `placing`. `given` are the columns of all stages. */
  frame(bars: Bars, given: readonly Float64Array[], placing?: Placing): FeatureFrame {
    const runner = this.take(this.plan.columns, bars, given);
    const frame = runInto(this.set, runner, bars.timestamp.length, placing);
    this.idle.set(this.plan.columns, runner.detach());
    return frame;
  }

  /** The same rows in blocks, as `computeBlocks` gives them. */
  *blocks(bars: Bars, given: readonly Float64Array[]): Generator<FeatureFrame, void, undefined> {
    const runner = this.take(this.plan.columns, bars, given);
    const { length } = bars.timestamp;
    while (runner.position < length) yield runInto(this.set, runner, Math.min(length, runner.position + BLOCK_ROWS));
    this.idle.set(this.plan.columns, runner.detach());
  }

  private take(plan: Plan, bars: Bars, given: readonly Float64Array[]): BlockRunner {
    const runner = this.idle.get(plan) ?? new BlockRunner(plan, bars);
    this.idle.delete(plan);
    runner.seek(bars, 0, undefined, given);
    return runner;
  }
}
