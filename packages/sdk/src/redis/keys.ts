import { seedOf } from './storedVector.js';

const NEWEST = ':last';
const PREFIX = 'feature:';

/**
 * The key that a value of this process has in the shared store; undefined for what is not shared. `{symbol}:{timeframe}:{version}:last`,
 * the newest vector, is `feature:{symbol}:{timeframe}:{version}` there.
 */
export function sharedKeyOf(key: string): string | undefined {
  return key.endsWith(NEWEST) ? `${PREFIX}${key.slice(0, -NEWEST.length)}` : undefined;
}

/** The key in this process of a value in the shared store; undefined for keys that are none of ours. */
export function keyOfShared(sharedKey: string): string | undefined {
  return sharedKey.startsWith(PREFIX) ? `${sharedKey.slice(PREFIX.length)}${NEWEST}` : undefined;
}

/** The keys of the shared store that stand for those in this process which start with `prefix`. */
export function sharedPrefixOf(prefix: string): string {
  return `${PREFIX}${prefix}`;
}

/** Keys remembered; beyond that all are forgotten and made again as asked for. */
const MAX_KEYS = 8192;

/** A key of the shared store, and the seed of the checksum of what stands under it. */
export type SharedKey = { readonly name: string; readonly seed: number };

/** Remembers the shared keys of keys in this process: a vector is read in less time than one takes to make. */
export class SharedKeys {
  readonly #known = new Map<string, SharedKey>();

  /** Undefined for what is not shared. */
  of(key: string): SharedKey | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = sharedKeyOf(key);
    if (name === undefined) return undefined;
    if (this.#known.size >= MAX_KEYS) this.#known.clear();
    const made = { name, seed: seedOf(name) };
    this.#known.set(key, made);
    return made;
  }
}
