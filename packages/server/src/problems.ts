import { BarkeepError, type ErrorCode } from '@barkeep/feature-core';

/** Every error code with the HTTP status and the title that it has on the wire: the one table. */
export const PROBLEMS: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  INVALID_PARAM: { status: 400, title: 'Invalid parameter' },
  INVALID_EXPRESSION: { status: 400, title: 'Invalid expression' },
  UNKNOWN_OPERATOR: { status: 400, title: 'Unknown operator' },
  INVALID_SET: { status: 400, title: 'Invalid feature set' },
  UNKNOWN_SET: { status: 400, title: 'Unknown feature set' },
  UNKNOWN_VERSION: { status: 400, title: 'Unknown feature set version' },
  UNKNOWN_FIELD: { status: 400, title: 'Unknown field' },
  UNKNOWN_TIMEFRAME: { status: 400, title: 'Unknown timeframe' },
  UNKNOWN_SYMBOL: { status: 404, title: 'Unknown symbol' },
  UNKNOWN_ROUTE: { status: 404, title: 'Unknown path' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed' },
  INVALID_SYMBOL: { status: 400, title: 'Invalid symbol' },
  INVALID_TIME: { status: 400, title: 'Invalid time' },
  INVALID_RANGE: { status: 400, title: 'Invalid range' },
  INVALID_BARS: { status: 400, title: 'Invalid bars' },
  INVALID_FILE: { status: 500, title: 'Invalid data file' },
  INVALID_SNAPSHOT: { status: 400, title: 'Invalid snapshot' },
  MISMATCH: { status: 409, title: 'Not what is expected' },
  OUT_OF_ORDER: { status: 400, title: 'Bars out of order' },
  NO_BAR: { status: 404, title: 'No bar' },
  NEEDS_PANEL: { status: 400, title: 'Needs a panel' },
  NO_ORIGIN: { status: 409, title: 'Series without an origin' },
  NOT_ACCEPTABLE: { status: 406, title: 'Not acceptable' },
  TOO_LARGE: { status: 400, title: 'Too large' },
  READ_ONLY: { status: 403, title: 'Read only' },
  TIMEOUT: { status: 504, title: 'Timeout' },
  UNAVAILABLE: { status: 503, title: 'Unavailable' },
  CLOSED: { status: 503, title: 'Closed' },
  INTERNAL: { status: 500, title: 'Internal error' },
};

export const PROBLEM_TYPE = 'application/problem+json';

/** An RFC 9457 problem; the error's own fields stand beside these. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly instance: string;
  readonly [field: string]: unknown;
};

/**
 * The problem that tells of `error`. An error that was not thrown on purpose is `INTERNAL`, and its own text stays in the log: it may
 * name what a caller has no business to know.
 */
export function problemOf(error: unknown, instance: string): Problem {
  const known = asBarkeepError(error);
  const { status, title } = PROBLEMS[wireCode(known)];
  const type = `urn:barkeep:${known.code.toLowerCase().replaceAll('_', '-')}`;
  const problem = { type, title, status, detail: known.message, code: known.code, instance };
  // The six come first for the reader, and are not the fields' to change.
  return { ...problem, ...known.fields, ...problem };
}

/** Bars that are wrong in a file of the server's are not the caller's fault, as those in a body would be. */
function wireCode({ code, fields }: BarkeepError): ErrorCode {
  return code === 'INVALID_BARS' && fields['file'] !== undefined ? 'INVALID_FILE' : code;
}

/** A problem as a response; `headers` are added to those that every problem has. */
export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${JSON.stringify(problem)}\n`, {
    status: problem.status,
    headers: { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', ...headers },
  });
}

/** Whether an error is ours to explain in the log. */
export function isFault(error: unknown): boolean {
  return PROBLEMS[wireCode(asBarkeepError(error))].status >= 500;
}

function asBarkeepError(error: unknown): BarkeepError {
  if (error instanceof BarkeepError) return error;
  return new BarkeepError('INTERNAL', 'the server failed at this request; its log says why', {}, { cause: error });
}
