type UnsafeAllocator = { readonly allocUnsafeSlow?: (bytes: number) => { readonly buffer: ArrayBuffer } };

/** From here on memory that is not cleared first is worth asking for: 4 KB. */
const LARGE = 1 << 9;

/**
 * An array for values that will all be written: not cleared first where the runtime offers that (Node, Bun, Deno), as numpy's `empty`. Clearing a long
 * column costs as much as most features.
 */
export function allocateColumn(length: number): Float64Array {
  const { Buffer } = globalThis as { readonly Buffer?: UnsafeAllocator };
  if (length < LARGE || Buffer?.allocUnsafeSlow === undefined) return new Float64Array(length);
  return new Float64Array(Buffer.allocUnsafeSlow(8 * length).buffer, 0, length);
}

/** Columns that lie side by side share arrays of up to 16 MB: memory of that size is used again by itself, and more is not. */
const SHARED = 1 << 21;

/**
 * What allocates the `columns` columns of a frame, side by side. At each array that is asked for beyond some 64 MB, V8 marks its heap for milliseconds: a hundred
 * columns, one by one, cost a tenth of what it takes to compute them.
 */
export function sideBySide(columns: number): (length: number) => Float64Array {
  let left = columns;
  let shared = allocateColumn(0);
  let used = 0;
  return (length) => {
    if (used + length > shared.length) {
      shared = allocateColumn(length * Math.max(1, Math.min(left, Math.floor(SHARED / length))));
      used = 0;
    }
    left--;
    used += length;
    return shared.subarray(used - length, used);
  };
}
