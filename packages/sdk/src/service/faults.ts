import { BarkeepError } from '@barkeep/feature-core';
import type { SymbolListing } from '../contracts/provider.js';
import type { ServiceHealth } from '../contracts/service.js';

type Fault = ServiceHealth['faults'][number];

/** Codes that say that a symbol's data is at fault, and not the question. */
const FAULT_CODES: readonly string[] = ['INVALID_FILE', 'INVALID_BARS', 'NO_ORIGIN', 'INTERNAL'];
/** Those of them that a source which inspects itself knows better. */
const SOURCE_CODES: readonly string[] = ['INVALID_FILE', 'INVALID_BARS', 'NO_ORIGIN'];
const MAX_FAULTS = 1000;

/** The symbols that could not be served when last asked for. */
export class FaultList {
  readonly #faults = new Map<string, Fault>();

  note(symbol: string, error: unknown): void {
    if (!(error instanceof BarkeepError) || !FAULT_CODES.includes(error.code) || this.#faults.size >= MAX_FAULTS) return;
    this.#faults.set(symbol.toUpperCase(), { symbol: symbol.toUpperCase(), code: error.code, message: error.message });
  }

  clear(symbol: string): void {
    if (this.#faults.size > 0) this.#faults.delete(symbol.toUpperCase());
  }

  /** With those that the provider tells of; `isInspected` where it looks for the faults of its data by itself. */
  list(symbols: readonly SymbolListing[], isInspected: boolean): Fault[] {
    const known = symbols.flatMap(({ symbol, fault }): Fault[] => (fault === undefined ? [] : [{ symbol, ...fault }]));
    const seen = new Set(known.map(({ symbol }) => symbol));
    const noted = [...this.#faults.values()].filter(
      ({ symbol, code }) => !seen.has(symbol) && !(isInspected && SOURCE_CODES.includes(code)),
    );
    return [...known, ...noted];
  }
}
