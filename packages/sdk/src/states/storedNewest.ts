import type { NewestName, NewestValue } from '../contracts/states.js';
import { decodeStored, encodeStored } from '../redis/storedValue.js';

/** A newest vector in the layout of every stored value, with the name of its bars in the header. */
export function encodeNewest(
  name: NewestName,
  { values, generation, timestamp, generatedAtMs, computationTimeMs }: NewestValue,
): Uint8Array {
  const { hash, tip } = name;
  return encodeStored(
    checkedName(name),
    { header: { hash, tip, timestamp, generation, generatedAtMs, computationTimeMs }, columns: [values] },
    { generation, timestamp },
  );
}

/** What bytes are that were found in the place of a newest vector: that of these bars, one of other bars or of another set of that name, or refused. */
export function decodeNewest(name: NewestName, bytes: Uint8Array): NewestValue | 'other' | 'refused' {
  const { value } = decodeStored(checkedName(name), bytes);
  if (value === undefined) return 'refused';
  const { hash, tip, timestamp, generation, generatedAtMs, computationTimeMs } = value.header;
  if (hash !== name.hash || tip !== name.tip) return 'other';
  const [values] = value.columns;
  if (!isNumber(timestamp) || !isNumber(generation) || !isNumber(generatedAtMs) || !isNumber(computationTimeMs)) return 'refused';
  return values === undefined ? 'refused' : { values, timestamp, generation, generatedAtMs, computationTimeMs };
}

/** What the checksum covers before the bytes, so that a file that was moved is none of its new place. */
function checkedName({ symbol, timeframe, version }: NewestName): string {
  return `newest:${symbol}:${timeframe}:${version}`;
}

function isNumber(field: unknown): field is number {
  return typeof field === 'number';
}
