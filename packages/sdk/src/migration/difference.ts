const words = new DataView(new ArrayBuffer(16));

/** How many doubles lie between two finite ones, ends counted once: 0 for equal bits and for 0 against −0, exact below 2^53. */
export function ulpsBetween(a: number, b: number): number {
  words.setFloat64(0, a);
  words.setFloat64(8, b);
  const [highA, highB] = [words.getUint32(0), words.getUint32(8)];
  const [lowA, lowB] = [words.getUint32(4), words.getUint32(12)];
  const [sizeA, sizeB] = [highA & 0x7fffffff, highB & 0x7fffffff];
  const opposite = highA >>> 31 !== highB >>> 31;
  return opposite ? (sizeA + sizeB) * 2 ** 32 + lowA + lowB : Math.abs((sizeA - sizeB) * 2 ** 32 + (lowA - lowB));
}

/** |a − b| over the larger of |a| and |b|; 0 for equal values. */
export function relativeError(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

/** The borders of the histogram: bin k holds relative errors in `[edge k−1, edge k)`; the first is everything below 1e-16, the last 1 and above. */
export const HISTOGRAM_EDGES: readonly number[] = [
  1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1,
];

/** The bin of a relative error. */
export function decadeOf(error: number): number {
  let bin = 0;
  while (bin < HISTOGRAM_EDGES.length && error >= HISTOGRAM_EDGES[bin]!) bin++;
  return bin;
}

const SAMPLE = 4096;

/** The usual size of values: the median of |v| over at most 4,096 finite ones, evenly spread; 0 where there are none. */
export function typicalSize(values: Float64Array): number {
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const sizes: number[] = [];
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) sizes.push(Math.abs(values[i]!));
  return median(sizes);
}

/** The middle one of some numbers, the upper of two; 0 of none. */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0;
  return Float64Array.from(numbers).sort()[numbers.length >> 1]!;
}
