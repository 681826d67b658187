import type { Bars } from '../bars/bars.js';
import { requireOrderedBars } from '../bars/check.js';
import { compute } from '../engine/batch.js';
import { requireSet } from '../engine/set.js';
import { FeatureSet } from '../sets/featureSet.js';
import { attackOrder } from './attackOrder.js';
import { attackInputs, attackPast, attackRepeat, attackStarts } from './bounds.js';
import { breachAt, traceLeak } from './breaches.js';
import { attackCorrections } from './corrections.js';
import { attackEveryRow } from './everyRow.js';
import { usualSizes } from './compare.js';
import { boundsOf, Findings } from './findings.js';
import { ForgettingTally, startsIn } from './forgetting.js';
import { attackFuture } from './futureAttack.js';
import { slowest } from './merge.js';
import { Prober } from './prober.js';
import { seeded, type SeededRandom } from './random.js';
import type { AttackCount, CheckReport, Forgetting, NamedBars, OnProgress } from './report.js';
import { laterBarsReadBy } from './search.js';
import { watchWarmUp } from './warmUp.js';

export type SetCheckOptions = {
  /** Decides rows and other bars; default 1. */
  readonly seed?: number;
  readonly onProgress?: OnProgress;
};

/** How often the attacks are tried that need a run of their own each time; those bar by bar are tried on every row. */
const SAMPLES = { future: 18, correction: 12, past: 8, start: 5 } as const;

/**
 * Attacks every column of a feature set on these bars: bar by bar on every row (a stream knows no later bar, so a batch that equals it on every row, to
 * the bit, has not read one), and by cut and changed futures, corrections, changed pasts and later starts on rows that the seed decides.
 * @throws InvalidBarsError `INVALID_BARS`
 * @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION`
 */
export async function checkFeatureSet(
  set: string | FeatureSet,
  bars: Bars | readonly NamedBars[],
  options: SetCheckOptions = {},
): Promise<CheckReport> {
  const { seed = 1, onProgress = () => undefined } = options;
  const chosen = requireSet(set);
  const given = Array.isArray(bars) ? (bars as readonly NamedBars[]) : [{ name: 'bars', bars: bars as Bars }];
  for (const { bars } of given) requireOrderedBars(bars);
  const findings = new Findings();
  const bounds = boundsOf(chosen);
  const forgetting: Forgetting[][] = [];
  const attacks: AttackCount[] = [];
  for (const named of given) {
    if (named.bars.timestamp.length === 0) continue;
    const attack = new SetAttack(chosen, named, seed, findings, onProgress);
    forgetting.push(await attack.run());
    attacks.push(...attack.counts);
  }
  const warmUp = watchWarmUp(chosen, given, seed, findings);
  const columns = chosen.names.map((name, k) => ({
    name,
    bound: bounds[k]!,
    warmUp: warmUp[k]!,
    forgetting: slowest(forgetting.map((each) => each[k]!)),
    breach: findings.of(k),
  }));
  return { subject: chosen.version, seed, columns, attacks, clean: columns.every(({ breach }) => breach === null) };
}

class SetAttack {
  readonly counts: AttackCount[] = [];
  private readonly random: SeededRandom;
  private readonly rows: number;

  constructor(
    private readonly set: FeatureSet,
    private readonly named: NamedBars,
    private readonly seed: number,
    private readonly findings: Findings,
    private readonly onProgress: OnProgress,
  ) {
    this.random = seeded(seed);
    this.rows = named.bars.timestamp.length;
  }

  async run(): Promise<Forgetting[]> {
    const { set, named, findings, random, rows } = this;
    const { bars } = named;
    const base = compute(bars, set);
    const sizes = usualSizes(base);
    attackRepeat(set, named, base, findings);
    const unlike = await attackEveryRow(set, named, base, random, findings, this.onProgress);
    for (const [k, row] of unlike) await this.traceUnlike(k, row);
    this.count('stream', rows);
    this.count('forming', rows);
    await this.attackFuture(base);
    attackCorrections(set, named, base, Math.min(rows, SAMPLES.correction), random, findings);
    this.count('correction', Math.min(rows, SAMPLES.correction));
    await this.onProgress('past', 0, 1);
    const pasts = rows > 1 ? SAMPLES.past : 0;
    attackPast(set, named, base, sizes, pasts, random, findings);
    this.count('past', pasts);
    attackInputs(set, named, base, random, findings);
    this.count('input', rows);
    const tally = new ForgettingTally(base, sizes);
    const starts = startsIn(rows, SAMPLES.start, random);
    attackStarts(set, named, base, sizes, starts, tally, findings);
    this.count('start', starts.length);
    attackRepeat(set, named, base, findings);
    this.count('repeat', rows);
    return set.names.map((_, k) => tally.of(k));
  }

  /** A row of the stream that is not the batch's: either the batch knows later bars, or the two are two things. */
  private async traceUnlike(k: number, row: number): Promise<void> {
    if (this.findings.has(k)) return;
    const { named, random } = this;
    const prober = this.prober(k);
    const knowsLater = (await laterBarsReadBy(prober, 0, row)) !== null;
    const breach = knowsLater
      ? await traceLeak(named, prober, 0, { row, attack: 'stream' }, random, () => true)
      : breachAt(named, 'stream', this.set.names[k]!, row, 'is one value bar by bar and another in a batch, though it reads no later bar');
    this.findings.note(k, () => breach);
  }

  private async attackFuture(base: ReturnType<typeof compute>): Promise<void> {
    const { set, named, rows, random, findings } = this;
    const prober = new Prober({ program: (other) => compute(other, set), bars: named.bars, base, tolerance: 0, seed: this.seed });
    const order = attackOrder(rows, random).slice(0, SAMPLES.future);
    const wanted = new Set(set.names.keys());
    const { leaks, cut, future } = await attackFuture(prober, order, wanted, () => true, this.onProgress);
    this.count('cut', cut);
    this.count('future', future);
    for (const [k, leak] of leaks) {
      if (findings.has(k)) continue;
      const breach = await traceLeak(named, this.prober(k), 0, leak, random, () => true);
      findings.note(k, () => breach);
    }
  }

  /** A prober of one column alone. */
  private prober(k: number): Prober {
    const { set, named, seed } = this;
    const alone = new FeatureSet(set.name, [set.names[k]!], {}, () => [set.features[k]!]);
    const program = (bars: Bars): ReturnType<typeof compute> => compute(bars, alone);
    return new Prober({ program, bars: named.bars, base: program(named.bars), tolerance: 0, seed });
  }

  private count(attack: AttackCount['attack'], rows: number): void {
    this.counts.push({ attack, bars: this.named.name, rows, of: this.rows });
  }
}
