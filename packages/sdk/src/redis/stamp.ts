/** The first three bytes of every stored value, `BKV`, little-endian; the fourth is the number of its layout. */
export const MAGIC = 0x564b42;
/** Bytes at the beginning of a stored value, of whatever layout, that say of which generation and bar it is. */
export const STAMPED_BYTES = 32;
export const GENERATION_AT = 16;
export const TIMESTAMP_AT = 24;
/** Bytes that one stored value may take; a larger one is neither written nor read. */
export const MAX_STORED_BYTES = 2 ** 20;

/** What a value is of. A later one, by generation and then by timestamp, replaces an earlier one and never the other way round. */
export type Stamp = {
  readonly generation: number;
  /** Open of the newest row, ms UTC. */
  readonly timestamp: number;
};

/** Why bytes under a key of ours are no answer. */
export type Refusal = 'foreign' | 'layout' | 'size' | 'checksum' | 'header';

/** The number of the layout that these bytes say; undefined where they are none of ours. */
export function layoutOf(bytes: Uint8Array): number | undefined {
  return bytes[0] === 0x42 && bytes[1] === 0x4b && bytes[2] === 0x56 ? bytes[3] : undefined;
}

/**
 * Whether what stands under a key is later than other bytes of the same layout, by generation and then by timestamp: then it is not replaced by them. Bytes of
 * another layout, or of another program, are never later.
 */
export function isLater(standing: Uint8Array, bytes: Uint8Array): boolean {
  if (standing.length < STAMPED_BYTES || standing.subarray(0, 4).some((byte, k) => byte !== bytes[k])) return false;
  const [a, b] = [stampAt(standing), stampAt(bytes)];
  return a.generation > b.generation || (a.generation === b.generation && a.timestamp > b.timestamp);
}

/** Of which generation and bar a value is whose beginning these are, unchecked; undefined where they are none of ours. */
export function stampOf(bytes: Uint8Array): Stamp | undefined {
  return bytes.length < STAMPED_BYTES || layoutOf(bytes) === undefined ? undefined : stampAt(bytes);
}

function stampAt({ buffer, byteOffset, length }: Uint8Array): Stamp {
  const view = new DataView(buffer, byteOffset, length);
  return { generation: view.getFloat64(GENERATION_AT, true), timestamp: view.getFloat64(TIMESTAMP_AT, true) };
}
