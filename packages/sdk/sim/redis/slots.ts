const SLOTS = 16_384;

/** The slot of a key in a Cluster: CRC-16 (XMODEM) of the key, or of what stands in its first braces. */
export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  const hashed = close > open + 1 ? key.slice(open + 1, close) : key;
  let crc = 0;
  for (const byte of Buffer.from(hashed, 'latin1')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc % SLOTS;
}

/** Slots by their owner, one after the other: `[first, last, owner]`. */
export function runsOf(owners: Uint8Array): (readonly [number, number, number])[] {
  const runs: [number, number, number][] = [];
  for (let slot = 0; slot < owners.length; slot++) {
    const run = runs.at(-1);
    if (run !== undefined && run[2] === owners[slot]) run[1] = slot;
    else runs.push([slot, slot, owners[slot]!]);
  }
  return runs;
}

/** All slots in `shards` parts of nearly equal size. */
export function dealtSlots(shards: number): Uint8Array {
  return Uint8Array.from({ length: SLOTS }, (_, slot) => Math.floor((slot * shards) / SLOTS));
}
