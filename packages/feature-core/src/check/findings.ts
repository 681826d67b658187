import type { FeatureSet } from '../sets/featureSet.js';
import { boundOf, type StaticBound } from './bound.js';
import type { Breach } from './report.js';

/** The first breach of each column; what is found of a column later is left out. */
export class Findings {
  private readonly found = new Map<number, Breach>();

  note(column: number, breach: () => Breach): void {
    if (!this.found.has(column)) this.found.set(column, breach());
  }

  has(column: number): boolean {
    return this.found.has(column);
  }

  of(column: number): Breach | null {
    return this.found.get(column) ?? null;
  }
}

/** The static bounds of a set's columns. */
export function boundsOf(set: FeatureSet): readonly StaticBound[] {
  return set.derive(makeBounds);
}

function makeBounds({ features }: FeatureSet): readonly StaticBound[] {
  return features.map(({ tree }) => boundOf(tree));
}
