import { excerpt, lineOf } from './excerpt.js';

/** Fields that an error carries beside its message; plain values, so that they survive a trip over HTTP. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** The stable codes of every error that Barkeep throws on purpose. The code is the contract, also over HTTP. */
export const ERROR_CODES = [
  'INVALID_PARAM',
  'INVALID_EXPRESSION',
  'UNKNOWN_OPERATOR',
  'INVALID_SET',
  'UNKNOWN_SET',
  'UNKNOWN_VERSION',
  'UNKNOWN_FIELD',
  'UNKNOWN_TIMEFRAME',
  'UNKNOWN_SYMBOL',
  'UNKNOWN_ROUTE',
  'METHOD_NOT_ALLOWED',
  'INVALID_SYMBOL',
  'INVALID_TIME',
  'INVALID_RANGE',
  'INVALID_BARS',
  'INVALID_FILE',
  'INVALID_SNAPSHOT',
  'OUT_OF_ORDER',
  'MISMATCH',
  'NO_BAR',
  'NO_ORIGIN',
  'NEEDS_PANEL',
  'NOT_ACCEPTABLE',
  'TOO_LARGE',
  'READ_ONLY',
  'TIMEOUT',
  'UNAVAILABLE',
  'CLOSED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * The base of every error that Barkeep throws on purpose: a stable `code`, a message that names the thing, shows the value and
 * says what to do, and the same facts as typed `fields`. `cause` keeps the original error.
 */
export class BarkeepError extends Error {
  readonly code: ErrorCode;
  readonly fields: ErrorFields;

  constructor(code: ErrorCode, message: string, fields: ErrorFields = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.fields = fields;
  }
}

/** A parameter outside its range: `ema.period is 0; use an integer of 1 or more`. */
export class InvalidParamError extends BarkeepError {
  constructor(owner: string, param: string, value: unknown, advice: string) {
    super('INVALID_PARAM', `${owner}.${param} is ${String(value)}; ${advice}`, { owner, param, value: String(value), advice });
  }
}

/** An expression that does not parse or does not fit together; `position` is the 0-based offset of the fault in `text`. */
export class ExpressionError extends BarkeepError {
  readonly text: string;
  readonly position: number;
  readonly advice: string;

  constructor(text: string, position: number, advice: string, code: ErrorCode = 'INVALID_EXPRESSION', column?: string) {
    const where = column === undefined ? '' : `column ${column}: `;
    super(code, `${where}${advice}${lineOf(text, position)}\n${excerpt(text, position)}`, {
      text,
      position,
      advice,
      ...(column === undefined ? {} : { column }),
    });
    this.text = text;
    this.position = position;
    this.advice = advice;
  }

  /** The same of a set's column. */
  ofColumn(column: string): ExpressionError {
    return new ExpressionError(this.text, this.position, this.advice, this.code, column);
  }
}

/** A feature set written as JSON whose form is wrong; `path` is the place in it, as `features.rsi_{n}.n[2]`, empty for the whole. */
export class InvalidSetError extends BarkeepError {
  constructor(path: string, advice: string, fields: ErrorFields = {}) {
    super('INVALID_SET', path === '' ? advice : `${path}: ${advice}`, { path, advice, ...fields });
  }
}

/** A name that is not known, with the nearest known ones: the codes `UNKNOWN_SET`, `UNKNOWN_FIELD` and their kin. */
export class UnknownNameError extends BarkeepError {
  constructor(code: ErrorCode, kind: string, name: string, known: readonly string[]) {
    const near = nearest(name, known);
    const shown = near.length > 0 ? `did you mean ${near.join(', ')}?` : `known: ${listed(known)}`;
    super(code, `${kind} '${name}' is not known; ${shown}`, { kind, name, nearest: near, known: known.slice(0, 50) });
  }
}

/** Bars whose structure is broken; `line` counts a file's header as line 1, `row` counts bars from 0. */
export class InvalidBarsError extends BarkeepError {
  constructor(message: string, fields: ErrorFields = {}, code: ErrorCode = 'INVALID_BARS') {
    super(code, message, fields);
  }
}

function listed(known: readonly string[]): string {
  if (known.length === 0) return 'none';
  return known.length > 12 ? `${known.slice(0, 12).join(', ')}, … (${known.length} in all)` : known.join(', ');
}

/** The known names nearest to `name`, at most three, nearest first: by edit distance, and those that begin with it; none where nothing is near. */
export function nearest(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const distance = (candidate: string): number =>
    wanted !== '' && candidate.startsWith(wanted) ? Math.min(1, candidate.length - wanted.length) : editDistance(wanted, candidate, limit);
  return known
    .map((candidate) => ({ candidate, distance: distance(candidate.toLowerCase()) }))
    .filter((near) => near.distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(swap, previous[j]! + 1, current[j - 1]! + 1);
    }
    previous = current;
  }
  return previous[b.length]!;
}
