import { BarkeepError } from '@barkeep/feature-core';
import type { IMarketDataProvider } from '../contracts/provider.js';
import type { ServiceHealth } from '../contracts/service.js';
import type { FaultList } from './faults.js';

/** How long a health call looks at files that nobody has asked for. */
const INSPECT_MS = 50;

/** What the provider tells of itself; where it cannot tell at all, that is the fault. */
export async function sourceHealth(
  provider: IMarketDataProvider,
  faults: FaultList,
): Promise<Pick<ServiceHealth, 'symbols' | 'unchecked' | 'faults'>> {
  try {
    const { unchecked, isInspected } = (await provider.inspect?.(INSPECT_MS)) ?? { unchecked: 0, isInspected: false };
    const symbols = await provider.list();
    return { symbols: symbols.length, unchecked, faults: faults.list(symbols, isInspected) };
  } catch (error) {
    const [code, message] = error instanceof BarkeepError ? [error.code, error.message] : ['INTERNAL', String(error)];
    return { symbols: 0, unchecked: 0, faults: [{ symbol: '*', code, message }] };
  }
}
