import { InvalidParamError } from '@barkeep/feature-core';

/** What two sides are compared as: a `FeatureFrame` is one. `names[k]` is `columns[k]`; row i is labelled `timestamps[i]`, ms UTC. */
export type ComparableFrame = {
  readonly timestamps: Float64Array;
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
};

/** @throws InvalidParamError `INVALID_PARAM` for columns of unlike length, or two of one name */
export function requireFrame(side: string, { timestamps, names, columns }: ComparableFrame): void {
  if (names.length !== columns.length)
    throw new InvalidParamError(side, 'columns', columns.length, `give one column for each of the ${names.length} names`);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw new InvalidParamError(side, 'names', `'${twice}' twice`, 'give each column its own name');
  const short = columns.findIndex(({ length }) => length !== timestamps.length);
  if (short >= 0)
    throw new InvalidParamError(
      side,
      `${names[short]}.length`,
      columns[short]!.length,
      `use ${timestamps.length}, the number of timestamps`,
    );
}

/** The values of a column at these rows. */
export function pickRows(column: Float64Array, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i]!]!;
  return picked;
}
