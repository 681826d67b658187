import type { CacheValue } from '../../src/contracts/cache.js';
import { encodeVector, seedOf } from '../../src/redis/storedVector.js';

/** A newest vector as a service caches it. */
export function cachedVector(generation: number, timestamp: number, ...values: number[]): CacheValue {
  return {
    header: {
      rows: 1,
      timestamp,
      hash: '3f5c0de1a9b2'.padEnd(64, '0'),
      generation,
      generatedAtMs: timestamp + 60_000,
      computationTimeMs: 0.25,
      bars: 2 ** 53 - 1,
    },
    columns: [Float64Array.from(values)],
  };
}

/** Its bytes as they are stored under a key. */
export function storedVector(key: string, value: CacheValue): Uint8Array {
  return encodeVector(seedOf(key), value)!;
}
