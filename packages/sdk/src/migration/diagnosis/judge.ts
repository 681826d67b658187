import { typicalSize } from '../difference.js';
import { isSame, type Finding, type Pair } from './hypothesis.js';

/** Part of the differing cells that a hypothesis has to explain, and part of the equal ones that it may contradict. */
const LEAST = 0.5;
const MOST_BROKEN = 0.05;
/** Rows around the differing ones that have to agree with a hypothesis. */
const NEAR = 32;

/** What a hypothesis foretells, held against what is. */
export type Verdict = { readonly explains: Uint8Array; readonly share: number };

/**
 * Holds the legacy column against the values that a hypothesis foretells for it; undefined where it explains less than half of the differing cells, or
 * contradicts cells that are the same. `silent` foretells nothing for a row.
 */
export function judge(pair: Pair, foretold: Float64Array, silent?: (row: number) => boolean): Verdict | undefined {
  const { x, differs, count, tolerance } = pair;
  const size = typicalSize(x);
  const explains = new Uint8Array(x.length);
  let [hits, broken, equal] = [0, 0, 0];
  // Farther away from the differing rows the cause may not have been there yet, or no more; near them it has to hold.
  const last = Math.min(x.length - 1, differs.lastIndexOf(1) + NEAR);
  for (let i = Math.max(0, differs.indexOf(1) - NEAR); i <= last; i++) {
    if (silent?.(i) === true) continue;
    const fits = isSame(x[i]!, foretold[i]!, tolerance, size);
    if (differs[i] === 0) {
      equal++;
      if (!fits) broken++;
    } else if (fits) {
      explains[i] = 1;
      hits++;
    }
  }
  if (hits < LEAST * count || broken > MOST_BROKEN * Math.max(equal, hits)) return undefined;
  return { explains, share: hits / count };
}

/** A finding where the foretold values fit. */
export function findingOf(
  pair: Pair,
  foretold: Float64Array,
  { cause, evidence, facts }: Pick<Finding, 'cause' | 'evidence' | 'facts'>,
  silent?: (row: number) => boolean,
): Finding[] {
  const verdict = judge(pair, foretold, silent);
  return verdict === undefined ? [] : [{ cause, evidence, facts, explains: verdict.explains }];
}

/** A number as evidence shows it. */
export function shown(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return String(Number(value.toPrecision(6)));
}
