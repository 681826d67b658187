import type { StateName, StateValue } from '../../src/contracts/states.js';

/** A state's name; chains and hashes are 64 hexadecimal digits. */
export function stateName(chunk: number, change: Partial<StateName> = {}): StateName {
  const chain = String(chunk).padStart(64, 'a');
  return { symbol: 'AAPL', timeframe: '1min', version: 'legacy@0123456789ab', hash: 'f'.repeat(64), chunk, chain, ...change };
}

/** A state of some bytes, a multiple of eight. */
export function stateValue(seed: number, generation = 1): StateValue {
  const snapshot = Uint8Array.from({ length: 160 }, (_, k) => (k * 31 + seed) & 255);
  return { snapshot, generation, timestamp: seed * 1000 };
}
