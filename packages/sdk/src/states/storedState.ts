import type { InnerStates, StateName, StateSeries, StateValue } from '../contracts/states.js';
import { decodeStored, encodeStored, storedHeader } from '../redis/storedValue.js';

/** Bytes that hold the header of every stored state. */
export const STATE_HEAD_BYTES = 512;

/** The key of a state in a shared store, and what its checksum covers on disk: `feature:{symbol}:{timeframe}:{version}:state:{chunk}`. */
export function stateKey(name: Pick<StateName, 'symbol' | 'timeframe' | 'version' | 'chunk'>): string {
  return `${stateKeysOf(name)}${name.version}:state:${name.chunk}`;
}

/** What the keys of a series' values begin with: those of all versions. */
export function stateKeysOf({ symbol, timeframe }: StateSeries): string {
  return `feature:${symbol}:${timeframe}:`;
}

/** The version and the chunk that a key says; undefined for a key of something else. */
export function parseStateKey(key: string): { readonly version: string; readonly chunk: number } | undefined {
  const found = /^feature:[^:]+:[^:]+:(.+):state:(\d+)$/.exec(key);
  return found === null ? undefined : { version: found[1]!, chunk: Number(found[2]) };
}

/** A state in the layout of every stored value: one column, the snapshot's bytes as they are. */
export function encodeState(name: StateName, { snapshot, generation, timestamp }: StateValue): Uint8Array {
  const column = new Float64Array(snapshot.slice().buffer);
  const { hash, chain, chunk } = name;
  return encodeStored(
    stateKey(name),
    { header: { hash, chain, chunk, generation, timestamp }, columns: [column] },
    { generation, timestamp },
  );
}

/** The states inside of the chunk that a state ends, in the layout of every stored value: a column for each. */
export function encodeInner(name: StateName, { snapshots, generation, timestamp }: InnerStates): Uint8Array {
  const columns = snapshots.map((snapshot) => new Float64Array(snapshot.slice().buffer));
  const { hash, chain, chunk } = name;
  return encodeStored(innerName(name), { header: { hash, chain, chunk, generation, timestamp }, columns }, { generation, timestamp });
}

/** What bytes in the place of such states are: them, as views, those of other bars or of another set of that name, or refused. */
export function decodeInner(name: StateName, bytes: Uint8Array): readonly Uint8Array[] | 'other' | 'refused' {
  const { value } = decodeStored(innerName(name), bytes, { asViews: true });
  if (value === undefined) return 'refused';
  return isOf(name, value.header) ? value.columns.map(bytesOf) : 'other';
}

/** What the checksum covers before the bytes. */
function innerName(name: StateName): string {
  return `inner:${stateKey(name)}`;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** What bytes under a state's key are: the state, as a view, one of other bars or of another set of that name, or refused. */
export type DecodedState = { readonly snapshot: Uint8Array } | 'other' | 'refused';

export function decodeState(name: StateName, bytes: Uint8Array): DecodedState {
  const { value } = decodeStored(stateKey(name), bytes, { asViews: true });
  if (value === undefined) return 'refused';
  if (!isOf(name, value.header)) return 'other';
  const [column] = value.columns;
  return column === undefined ? 'refused' : { snapshot: bytesOf(column) };
}

/** Whether a value whose first bytes these are says that it is of this state: enough to choose which one to fetch. */
export function headsState(name: StateName, head: Uint8Array): boolean {
  const header = storedHeader(head);
  return header !== undefined && isOf(name, header);
}

function isOf({ hash, chain, chunk }: StateName, header: Readonly<Record<string, unknown>>): boolean {
  return header['hash'] === hash && header['chain'] === chain && header['chunk'] === chunk;
}
