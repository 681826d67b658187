import type { Hypothesis, Surroundings } from './hypothesis.js';
import { findingOf, shown } from './judge.js';

const MOST_STARTS = 500;

/** Rows in which some legacy column loses its value while Barkeep's goes on: there the legacy program may have begun anew. */
export function startsIn({ legacy, barkeep }: Pick<Surroundings, 'legacy' | 'barkeep'>): readonly number[] {
  const starts = new Set<number>();
  for (const [name, x] of legacy) {
    const y = barkeep.get(name);
    if (y === undefined) continue;
    for (let i = 1; i < x.length; i++) if (Number.isNaN(x[i]) && !Number.isNaN(x[i - 1]) && !Number.isNaN(y[i])) starts.add(i);
  }
  return starts.size > MOST_STARTS ? [] : [...starts].sort((a, b) => a - b);
}

/** Parts of the bars, each computed by itself, give the legacy values: by year, by file, by episode. */
export const restarted: Hypothesis = (pair, around) => {
  const made = around.overParts?.();
  const values = made?.columns.get(pair.column);
  if (made === undefined || values === undefined) return [];
  const { starts } = made;
  const rows = `${starts.slice(0, 4).join(', ')}${starts.length > 4 ? ', …' : ''}`;
  return findingOf(pair, values, {
    cause: 'start',
    evidence: `the legacy side begins anew in ${starts.length === 1 ? 'row' : 'rows'} ${rows}, as where parts are computed by themselves: so computed, Barkeep gives its values`,
    facts: { starts: starts.length, first: starts[0]! },
  });
};

/** An exponential mean whose factor is another one, found from the values themselves: com, halflife or alpha for span. */
export const smoothing: Hypothesis = (pair, { set, bars }) => {
  const expression = set?.features.find(({ name }) => name === pair.column)?.expression ?? '';
  const input = /^(?:ewm|ema|rma)\((open|high|low|close|volume), (\d+)\)$/.exec(expression);
  if (bars === undefined || input === null) return [];
  const values = bars[input[1] as keyof typeof bars];
  const { x } = pair;
  const factors: number[] = [];
  for (let i = Math.floor(x.length / 2); i < x.length; i++) {
    const factor = (x[i]! - x[i - 1]!) / (values[i]! - x[i - 1]!);
    if (factor > 0 && factor < 1) factors.push(factor);
  }
  if (factors.length < 20) return [];
  const factor = Float64Array.from(factors).sort()[factors.length >> 1]!;
  const foretold = new Float64Array(x.length).fill(NaN);
  let mean = NaN;
  for (let i = 0; i < x.length; i++) {
    mean = Number.isNaN(mean) ? x[i]! : mean + factor * (values[i]! - mean);
    foretold[i] = mean;
  }
  const [span, com, halfLife] = [2 / factor - 1, 1 / factor - 1, Math.LN2 / -Math.log(1 - factor)];
  return findingOf({ ...pair, tolerance: Math.max(pair.tolerance, 1e-8) }, foretold, {
    cause: 'formula',
    evidence: `the legacy mean takes ${shown(factor)} of each new value (span ${shown(span)}, com ${shown(com)}, half-life ${shown(halfLife)}), where Barkeep has ${expression}`,
    facts: { factor, span, com, halfLife },
  });
};
