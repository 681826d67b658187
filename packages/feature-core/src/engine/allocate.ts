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
