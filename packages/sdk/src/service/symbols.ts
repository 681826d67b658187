import { BarkeepError } from '@barkeep/feature-core';

const SYMBOL = /^[A-Z0-9._\-^=]{1,32}$/;

/**
 * A symbol as all tiers know it: upper case. Letters, digits and `. _ - ^ =`, 32 at most, not dots alone (a folder is named by it).
 * @throws BarkeepError `INVALID_SYMBOL`
 */
export function parseSymbol(text: string): string {
  const symbol = String(text).toUpperCase();
  if (SYMBOL.test(symbol) && !/^\.+$/.test(symbol)) return symbol;
  throw new BarkeepError(
    'INVALID_SYMBOL',
    `symbol '${String(text).slice(0, 64)}' is not one; use letters, digits and . _ - ^ =, 32 at most`,
    {
      symbol: String(text).slice(0, 64),
    },
  );
}
