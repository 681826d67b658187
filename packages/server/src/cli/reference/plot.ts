const BLOCKS = '▁▂▃▄▅▆▇█';
const BRAILLE = 0x2800;
/** The bit of a braille cell's dot, by row from the top and by column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** From where to where a drawing shows. */
export type Scale = { readonly lo: number; readonly hi: number };

/** The ends of the values; undefined where there is none. One value alone stands in the middle. */
export function scaleOf(values: ArrayLike<number>): Scale | undefined {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  const [lo, hi] = [Math.min(...finite), Math.max(...finite)];
  return lo === hi ? { lo: lo - 1, hi: hi + 1 } : { lo, hi };
}

/** A line of blocks, one character for each of `width` stretches: its mean, or what it holds beside 0 where most values are 0; a space where there is none. */
export function sparkline(values: Float64Array, width: number): string {
  const parts = stretches(values, width).map(isRare(values) ? eventOf : meanOf);
  const scale = scaleOf(parts);
  if (scale === undefined) return ' '.repeat(width);
  return parts.map((value) => (Number.isNaN(value) ? ' ' : BLOCKS[level(value, scale, BLOCKS.length)]!)).join('');
}

/** A plot of braille dots, `width` by `height` characters, its top line first; what is next to one another is joined. */
export function braillePlot(values: Float64Array, width: number, height: number, scale: Scale): string[] {
  const cells = Array.from({ length: height }, () => new Uint8Array(width));
  const dots = 4 * height;
  const columns = stretches(values, 2 * width).map((part) => (part.length === 0 ? undefined : part[part.length - 1]!));
  let last: number | undefined;
  columns.forEach((value, x) => {
    const y = value === undefined ? undefined : dots - 1 - level(value, scale, dots);
    if (y !== undefined) {
      for (let at = Math.min(y, last ?? y); at <= Math.max(y, last ?? y); at++) cells[at >> 2]![x >> 1]! |= DOTS[at & 3]![x & 1]!;
    }
    last = y;
  });
  return cells.map((row) => String.fromCodePoint(...Array.from(row, (bits) => BRAILLE + bits)));
}

/** The defined values of each of `count` stretches of like length. */
function stretches(values: Float64Array, count: number): number[][] {
  return Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((k + 1) * values.length) / count));
    return Array.from(values.subarray(from, to)).filter(Number.isFinite);
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function eventOf(values: readonly number[]): number {
  return values.find((value) => value !== 0) ?? values[0] ?? NaN;
}

/** Mostly 0: what is not is an event, that a mean would hide. */
function isRare(values: Float64Array): boolean {
  return values.filter((value) => value === 0).length > 0.7 * values.length;
}

function level(value: number, { lo, hi }: Scale, levels: number): number {
  return Math.min(levels - 1, Math.floor(((value - lo) / (hi - lo)) * levels));
}
