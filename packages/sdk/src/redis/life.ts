import type { Random } from '../contracts/ports.js';

const JITTER = 0.1;

/** A life up to a tenth longer or shorter, so that values written together do not end together. */
export function jittered(lifeMs: number, random: Random): number {
  return lifeMs * (1 + JITTER * (2 * random() - 1));
}
