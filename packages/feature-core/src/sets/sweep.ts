import { InvalidSetError } from '../errors.js';
import { EXPRESSION_LIMITS } from '../expression/tree.js';
import { MAX_FEATURES } from './featureSet.js';

/** A parameter of a sweep, and the texts that stand for it in turn. */
export type Axis = { readonly parameter: string; readonly values: readonly string[] };

/** Values by parameter. */
type Point = ReadonlyMap<string, string>;

type SweptColumn = { readonly column: string; readonly expression: string; readonly at: Point };

type Sweep = {
  readonly name: string;
  readonly expression: string;
  readonly axes: readonly Axis[];
  /** Where it stands in the set, for messages. */
  readonly path: string;
  /** Columns that the set has room for. */
  readonly room: number;
};

const PLACEHOLDER = /\{([^{}]*)\}/g;

/**
 * The columns of a sweep with their expressions, and the values that made them: the product of its parameters in the order in which they stand, the last
 * running fastest. Text is put into text, and what comes out is parsed as any expression is.
 * @throws InvalidSetError `INVALID_SET` for a placeholder without a parameter, a parameter without a placeholder, or more columns than there is room for
 */
export function columnsOfSweep(sweep: Sweep): SweptColumn[] {
  requireShort(sweep.expression, sweep.path);
  requireShort(sweep.name, sweep.path);
  requirePlaceholders(sweep);
  requireRoom(sweep);
  let points: Point[] = [new Map()];
  for (const { parameter, values } of sweep.axes) {
    points = points.flatMap((point) => values.map((value) => new Map([...point, [parameter, value]])));
  }
  return points.map((at) => {
    const expression = fillIn(sweep.expression, at);
    requireShort(expression, sweep.path);
    return { column: fillIn(sweep.name, at), expression, at };
  });
}

/** The text with the placeholders that have a value put in; others stay as they are. */
export function fillIn(text: string, at: Point): string {
  return at.size === 0 ? text : text.replace(PLACEHOLDER, (placeholder, parameter: string) => at.get(parameter) ?? placeholder);
}

function requirePlaceholders({ name, expression, axes, path }: Sweep): void {
  const parameters = axes.map(({ parameter }) => parameter);
  for (const [place, text] of [
    ['name', name],
    ['expression', expression],
  ] as const) {
    const placeholders = [...text.matchAll(PLACEHOLDER)].map((match) => match[1]!);
    const undeclared = placeholders.find((placeholder) => !parameters.includes(placeholder));
    if (undeclared !== undefined)
      throw new InvalidSetError(path, `{${undeclared}} stands in its ${place}, and has no values; add "${undeclared}": [7, 14, 21]`);
    const unused = parameters.find((parameter) => !placeholders.includes(parameter));
    if (unused !== undefined)
      throw new InvalidSetError(
        path,
        `${unused} has values, and {${unused}} does not stand in its ${place}; put it there, or take ${unused} out`,
      );
  }
}

/** Before thousands of copies are made of it. */
function requireShort(text: string, path: string): void {
  const { characters } = EXPRESSION_LIMITS;
  if (text.length > characters) throw new InvalidSetError(path, `the expression has ${text.length} characters; use ${characters} at most`);
}

function requireRoom({ axes, path, room }: Sweep): void {
  const columns = axes.reduce((product, { values }) => product * values.length, 1);
  if (columns <= room) return;
  throw new InvalidSetError(path, `it makes ${columns} columns, and a set has ${MAX_FEATURES} at most`, { columns });
}
