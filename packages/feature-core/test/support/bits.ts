/** The first row in which two columns differ in a bit (NaN equals NaN, 0 differs from −0); −1 where none does. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (!Object.is(a[i], b[i])) return i;
  return a.length === b.length ? -1 : length;
}

/** What a check throws when the thing checked is wrong. */
export class Broken extends Error {}

export function hold(condition: boolean, message: () => string): void {
  if (!condition) throw new Broken(message());
}

export type Columns = { readonly names: readonly string[]; readonly columns: readonly Float64Array[] };

/** Holds two frames to equal bits. */
export function sameColumns(actual: Columns, expected: Columns, what: string): void {
  for (let k = 0; k < expected.names.length; k++) {
    const row = firstDifference(actual.columns[k]!, expected.columns[k]!);
    hold(
      row < 0,
      () => `${what}: ${expected.names[k]} row ${row} is ${String(actual.columns[k]![row])}, not ${String(expected.columns[k]![row])}`,
    );
  }
}

export function sameRow(actual: Float64Array, expected: Columns, row: number, what: string): void {
  for (let k = 0; k < expected.names.length; k++) {
    hold(
      Object.is(actual[k], expected.columns[k]![row]),
      () => `${what}: ${expected.names[k]} row ${row} is ${String(actual[k])}, not ${String(expected.columns[k]![row])}`,
    );
  }
}

export function sameBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  const at = firstDifference(actual, expected);
  hold(at < 0, () => `${what}: the states differ from byte ${at} of ${expected.length} on`);
}
