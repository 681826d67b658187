import { BarkeepError } from '@barkeep/feature-core';

/** What a model was trained on, and so expects of every matrix that it is given. What is left out is not looked at. */
export type Expected = {
  /** The columns in their order. */
  readonly columns?: readonly string[];
  /** `name@hash`, or a set's name alone. */
  readonly version?: string;
};

/** What a matrix or a dataset has. */
type Found = { readonly columns: readonly string[]; readonly version: string };

/**
 * Makes sure that what was opened is what is expected.
 * @throws BarkeepError `MISMATCH` that says which columns are missing, which are there beside, where the order first differs, and which version there is
 */
export function requireExpected(file: string, found: Found, { columns, version }: Expected): void {
  const faults: string[] = [];
  if (version !== undefined && found.version !== version && !found.version.startsWith(`${version}@`))
    faults.push(`its version is ${found.version}, expected is ${version}`);
  if (columns !== undefined) faults.push(...columnFaults(found.columns, columns));
  if (faults.length === 0) return;
  throw new BarkeepError(
    'MISMATCH',
    `${file} is not what is expected: ${faults.join('; ')}; export it with the set that the model was trained on, or train anew`,
    { file, found: found.version, ...(version === undefined ? {} : { expected: version }), differences: faults },
  );
}

function columnFaults(found: readonly string[], expected: readonly string[]): string[] {
  const missing = expected.filter((name) => !found.includes(name));
  const more = found.filter((name) => !expected.includes(name));
  const faults = [];
  if (missing.length > 0) faults.push(`it lacks ${listed(missing)}`);
  if (more.length > 0) faults.push(`it has besides ${listed(more)}`);
  if (faults.length > 0) return faults;
  if (found.length !== expected.length) return [`it has ${found.length} columns, expected are ${expected.length}`];
  const at = expected.findIndex((name, k) => found[k] !== name);
  return at < 0 ? [] : [`column ${at} is ${found[at]}, expected is ${expected[at]}`];
}

function listed(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')}, … (${names.length})` : names.join(', ');
}
