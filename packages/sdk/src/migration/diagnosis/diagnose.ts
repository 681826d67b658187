import { filled, clipped, warmUp } from './filled.js';
import { formula } from './formulas.js';
import { CAUSES, type Cause, type Finding, type Hypothesis, type Pair, type Surroundings } from './hypothesis.js';
import { decimals, float32, rounding, roundingOf } from './rounded.js';
import { offsetBy, scaled, scaledAround, shiftedAndScaled } from './scaled.js';
import { isolated, seeded, startOnly } from './seeded.js';
import { alias, alternative, shifted } from './shifted.js';
import { restarted, smoothing } from './restarted.js';
import { otherBars, overAdjusted, stepped } from './stepped.js';
import { transformed } from './transformed.js';

/** Why a column differs, as far as the data tell. */
export type Diagnosis = {
  readonly cause: Cause;
  /** Share of the differing cells that the cause explains, 0 to 1. */
  readonly explained: number;
  readonly evidence: string;
  readonly facts: Readonly<Record<string, string | number>>;
  /** Other hypotheses that explain these cells too. */
  readonly also: readonly { readonly cause: Cause; readonly evidence: string }[];
};

/** Tried on every column, and held to the data at two tolerances: what was rounded as well differs a little more. */
const PLAIN: readonly Hypothesis[] = [
  otherBars,
  restarted,
  alias,
  filled,
  warmUp,
  shifted,
  scaled,
  scaledAround,
  offsetBy,
  transformed,
  clipped,
  alternative,
];
const BY_SHAPE: readonly Hypothesis[] = [overAdjusted, stepped, float32, decimals, rounding, seeded, startOnly];
/** Asked only where nothing else explains the cells. */
const LAST: readonly Hypothesis[] = [shiftedAndScaled, isolated];

const TOLERANCES = [1e-9, 1e-6] as const;
const ENOUGH = 0.9;
/** A further cause has to explain this share of the differing cells. */
const WORTH = 0.02;
const MOST_CAUSES = 3;
const STEP = 0.02;

/** The causes that explain most of the differing cells, best first; `unknown` for what none explains. */
export function diagnose(pair: Pair, around: Surroundings): readonly Diagnosis[] {
  if (pair.count === 0) return [];
  const found: Finding[] = BY_SHAPE.flatMap((hypothesis) => hypothesis(pair, around));
  const coarse = roundingOf(pair);
  for (const tolerance of coarse === undefined ? TOLERANCES : [...TOLERANCES, coarse]) {
    const eased = { ...pair, tolerance: Math.max(pair.tolerance, tolerance) };
    found.push(...PLAIN.flatMap((hypothesis) => hypothesis(eased, around)));
    if ((best(found, pair.differs, pair.count)?.share ?? 0) >= ENOUGH) break;
  }
  const leader = best(found, pair.differs, pair.count);
  // Many expressions are computed for it: where the cause is known it adds something to a seed only.
  if (leader === undefined || leader.share < ENOUGH || leader.finding.cause === 'seed')
    found.push(...smoothing(pair, around), ...formula({ ...pair, tolerance: Math.max(pair.tolerance, TOLERANCES[0]) }, around));
  if ((best(found, pair.differs, pair.count)?.share ?? 0) < WORTH) found.push(...LAST.flatMap((hypothesis) => hypothesis(pair, around)));
  return cover(pair, found);
}

/** Takes the best finding, then the best for what it leaves, and so on. */
function cover(pair: Pair, found: readonly Finding[]): Diagnosis[] {
  const left = pair.differs.slice();
  const causes: Diagnosis[] = [];
  let rest = pair.count;
  while (rest > 0 && causes.length < MOST_CAUSES) {
    const chosen = best(found, left, pair.count);
    if (chosen === undefined || (causes.length > 0 && chosen.share < WORTH)) break;
    const { cause, evidence, facts, explains } = chosen.finding;
    const also = found.filter((other) => other.cause !== cause && hits(other, left) >= hits(chosen.finding, left) * (1 - STEP));
    const shown = new Map(also.map((other) => [other.cause, { cause: other.cause, evidence: other.evidence }]));
    causes.push({ cause, explained: chosen.share, evidence, facts, also: [...shown.values()].slice(0, 3) });
    rest -= hits(chosen.finding, left);
    for (let i = 0; i < left.length; i++) if (explains[i] === 1) left[i] = 0;
  }
  const unexplained = rest / pair.count;
  if (causes.length === 0 || unexplained > 0.1) causes.push(unknown(pair, unexplained));
  return causes;
}

function best(
  found: readonly Finding[],
  left: Uint8Array,
  count: number,
): { readonly finding: Finding; readonly share: number } | undefined {
  const ranked = found
    .map((finding) => ({ finding, share: hits(finding, left) / count }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => Math.round(b.share / STEP) - Math.round(a.share / STEP) || rank(a.finding) - rank(b.finding) || b.share - a.share);
  return ranked[0];
}

function rank({ cause }: Finding): number {
  return CAUSES.indexOf(cause);
}

function hits({ explains }: Finding, left: Uint8Array): number {
  let n = 0;
  for (let i = 0; i < left.length; i++) n += explains[i]! & left[i]!;
  return n;
}

function unknown({ x, y, differs, count }: Pair, share: number): Diagnosis {
  const first = differs.indexOf(1);
  const evidence = `nothing that is known explains ${Math.round(share * count)} of ${count} differing cells; the first is row ${first}: ${x[first]} there, ${y[first]} here`;
  return { cause: 'unknown', explained: share, evidence, facts: { first }, also: [] };
}
