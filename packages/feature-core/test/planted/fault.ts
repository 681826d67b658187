/** A fault to plant: in `file` below src, the first `from` becomes `to`. */
export type Fault = { readonly file: string; readonly what: string; readonly from: string; readonly to: string };

/** A table of `[what, from, to]` for one file. */
export function faultsIn(file: string, table: readonly (readonly [string, string, string])[]): Fault[] {
  return table.map(([what, from, to]) => ({ file, what, from, to }));
}
