import { BarkeepError, InvalidSetError } from '../errors.js';
import { parseExpression } from '../expression/resolve.js';
import { currentRevisions } from '../expression/revisions.js';
import { declareFeatureSet, isName, revisionsIn, sha256Hex, versionDocument, VERSION_DIGITS, type FeatureSet } from './featureSet.js';

/** An operator whose revision is another one now; null where there is no such operator. */
export type RevisionChange = { readonly operator: string; readonly from: number | null; readonly to: number | null };

/** A version of a set as its document tells of it, whether or not it can still be computed. */
export type SetVersion = {
  readonly name: string;
  /** `name@hash`. */
  readonly version: string;
  /** The document itself: its SHA-256 is the hash. */
  readonly document: string;
  readonly columns: readonly { readonly name: string; readonly expression: string }[];
  readonly revisions: ReadonlyMap<string, number>;
  /** The set, where what computes it here gives the bits of this version. */
  readonly set: FeatureSet | undefined;
  /** The operators that are why it cannot be computed here. */
  readonly changed: readonly RevisionChange[];
};

/** The version that a set is at. */
export function versionOfSet(set: FeatureSet): SetVersion {
  return read(set.name, versionDocument(set), set);
}

/**
 * The version that a document tells of, as `versionDocument` wrote it.
 * @throws InvalidSetError `INVALID_SET` where it is no such document, or `version` is given and its hash is another one
 */
export function openVersion(name: string, document: string, version?: string): SetVersion {
  const found = `${name}@${sha256Hex(document).slice(0, VERSION_DIGITS)}`;
  if (version !== undefined && version !== found)
    throw new InvalidSetError(
      '',
      `the document of ${version} has the hash of ${found}; it has been changed, take it from where it was written`,
      {
        version,
        found,
      },
    );
  return read(name, document);
}

function read(name: string, document: string, set?: FeatureSet): SetVersion {
  const { columns, revisions } = fieldsOf(document);
  const version = `${name}@${sha256Hex(document).slice(0, VERSION_DIGITS)}`;
  const changed = changesSince(revisions);
  return { name, version, document, columns, revisions, set: set ?? computable(name, columns, version), changed };
}

/** The set of these columns, if it is at this version here. */
function computable(name: string, columns: SetVersion['columns'], version: string): FeatureSet | undefined {
  try {
    const set = declareFeatureSet(name, Object.fromEntries(columns.map((column) => [column.name, column.expression])));
    return set.version === version ? set : undefined;
  } catch (error) {
    if (error instanceof BarkeepError) return undefined;
    throw error;
  }
}

function changesSince(revisions: ReadonlyMap<string, number>): RevisionChange[] {
  const now = currentRevisions();
  return [...revisions]
    .filter(([operator, revision]) => now.get(operator) !== revision)
    .map(([operator, from]) => ({ operator, from, to: now.get(operator) ?? null }));
}

/** The operators of a column with their revisions in a version; by the calls in its text where it no longer parses. */
export function operatorsOf(version: SetVersion, expression: string): ReadonlyMap<string, number> {
  const names = operatorNames(expression);
  return new Map([...version.revisions].filter(([operator]) => names.has(operator)));
}

function operatorNames(expression: string): ReadonlySet<string> {
  try {
    return new Set(revisionsIn(parseExpression(expression)).keys());
  } catch (error) {
    if (!(error instanceof BarkeepError)) throw error;
    return new Set([...expression.matchAll(/(\w+)\(/g)].map((match) => match[1]!));
  }
}

function fieldsOf(document: string): Pick<SetVersion, 'columns' | 'revisions'> {
  const value = parsed(document);
  const columns = pairs(value['columns']);
  const revisions = pairs(value['revisions']);
  const isWhole =
    columns?.every(([name, expression]) => isName(name) && typeof expression === 'string') === true &&
    revisions?.every(([, revision]) => typeof revision === 'number') === true;
  if (!isWhole)
    throw new InvalidSetError('', 'this is no document of a version; one is { "columns": [[name, expression], …], "revisions": […] }');
  return {
    columns: columns.map(([name, expression]) => ({ name, expression: expression as string })),
    revisions: new Map(revisions as [string, number][]),
  };
}

function parsed(document: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function pairs(value: unknown): [string, unknown][] | undefined {
  const isPairs =
    Array.isArray(value) && value.every((item: unknown) => Array.isArray(item) && item.length === 2 && typeof item[0] === 'string');
  return isPairs ? (value as [string, unknown][]) : undefined;
}
