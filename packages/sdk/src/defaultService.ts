import type { IDataService, RangeOptions, ReadOptions, ServedFrame, TimeInput } from './contracts/service.js';
import { connect } from './connect.js';

/** The one instance of a process, for those who want none: made from the `BARKEEP_*` variables when first asked. */
// oxlint-disable-next-line barkeep/no-module-state -- the default instance behind loadData is the one exception
let instance: IDataService | undefined;

function defaultService(): IDataService {
  instance ??= connect();
  return instance;
}

/** `loadData` of the default instance: the drop-in for legacy loaders. */
export async function loadData(symbol: string, options?: RangeOptions): Promise<ServedFrame> {
  return defaultService().loadData(symbol, options);
}

/** `getHistoricalData` of the default instance: the bars with open in `[start, end)`. */
export async function getHistoricalData(symbol: string, start: TimeInput, end: TimeInput, options?: ReadOptions): Promise<ServedFrame> {
  return defaultService().getHistoricalData(symbol, start, end, options);
}

/** `recent` of the default instance: the newest `n` closed bars. */
export async function recent(symbol: string, n: number, options?: ReadOptions): Promise<ServedFrame> {
  return defaultService().recent(symbol, n, options);
}

/** Closes the default instance, if it was made; the next call makes a new one. */
export async function closeDefaultService(): Promise<void> {
  const closing = instance;
  instance = undefined;
  await closing?.close();
}
