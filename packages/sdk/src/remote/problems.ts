import { BarkeepError, ERROR_CODES, type ErrorCode, type ErrorFields } from '@barkeep/feature-core';

/** The members of a problem that are not an error's own fields. */
const ENVELOPE = new Set(['type', 'title', 'status', 'detail', 'code', 'instance']);

/** The error that a body of `application/problem+json` tells of; one that tells of none is told by its status. */
export function errorFromProblem(status: number, body: string, url: string): BarkeepError {
  const problem = parseObject(body);
  const code = ERROR_CODES.find((known) => known === problem?.code);
  if (problem === undefined || code === undefined) return errorFromStatus(status, url);
  const fields = Object.fromEntries(Object.entries(problem).filter(([name]) => !ENVELOPE.has(name))) as ErrorFields;
  return new BarkeepError(code, typeof problem.detail === 'string' ? problem.detail : `${url} answered ${code}`, fields);
}

/** The body as a JSON object; undefined where it is none. */
export function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function errorFromStatus(status: number, url: string): BarkeepError {
  const code: ErrorCode = status === 404 ? 'UNKNOWN_ROUTE' : 'UNAVAILABLE';
  return new BarkeepError(code, `${url} answered ${status} and not as Barkeep does; check the URL`, { status, url });
}
