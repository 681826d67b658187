import { BarkeepError } from '@barkeep/feature-core';
import { mlflowAddress, type MlflowEnvironment } from './address.js';

const DEFAULT_TIMEOUT_MS = 30_000;
const LONGEST_TOLD = 300;

export type MlflowClientOptions = {
  /** Default: `MLFLOW_TRACKING_URI`. */
  readonly url?: string;
  /** Longest wait for an answer. Default 30 s. */
  readonly timeoutMs?: number;
};

/** What MLflow refuses: its own code, and the status. */
export type MlflowFault = { readonly status: number; readonly errorCode: string };

/** The REST interface of an MLflow server; no client of MLflow's is needed. */
export class MlflowClient {
  readonly url: string;
  private readonly authorization: string | undefined;
  private readonly timeoutMs: number;

  /** @throws InvalidParamError `INVALID_PARAM` where no HTTP server is named */
  constructor(options: MlflowClientOptions = {}, environment: MlflowEnvironment = process.env) {
    const { url, authorization } = mlflowAddress(options, environment);
    this.url = url;
    this.authorization = authorization;
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /**
   * One call under `/api/2.0/mlflow/`.
   * @throws BarkeepError `UNAVAILABLE` where the server is away, `TIMEOUT` where it is late, `INVALID_PARAM` where it refuses: `fields.errorCode` is its word for it
   */
  async call(method: 'GET' | 'POST', path: string, body?: object): Promise<Record<string, unknown>> {
    const { request } = await import('undici');
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(this.authorization === undefined ? {} : { authorization: this.authorization }),
    };
    try {
      const response = await request(`${this.url}/api/2.0/mlflow/${path}`, {
        method,
        headers,
        // Calls are few and far between: a kept connection is one that the server has closed meanwhile.
        reset: true,
        signal: AbortSignal.timeout(this.timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.body.text();
      if (response.statusCode >= 400) throw refused(path, response.statusCode, text);
      return parsed(path, text);
    } catch (error) {
      throw error instanceof BarkeepError ? error : this.away(error);
    }
  }

  private away(error: unknown): BarkeepError {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const reason = error instanceof Error ? error.message : String(error);
    if (isLate)
      return new BarkeepError(
        'TIMEOUT',
        `MLflow at ${this.url} did not answer within ${this.timeoutMs} ms`,
        { url: this.url },
        { cause: error },
      );
    return new BarkeepError(
      'UNAVAILABLE',
      `MLflow at ${this.url} cannot be reached: ${reason}; start it, or correct MLFLOW_TRACKING_URI`,
      { url: this.url },
      { cause: error },
    );
  }
}

function refused(path: string, status: number, text: string): BarkeepError {
  let told: { readonly error_code?: unknown; readonly message?: unknown } = {};
  try {
    told = JSON.parse(text) as typeof told;
  } catch {
    // A proxy before it answers in its own words.
  }
  const message = typeof told.message === 'string' ? told.message : text.trim();
  const errorCode = typeof told.error_code === 'string' ? told.error_code : '';
  const advice =
    status === 401 || status === 403 ? '; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN' : '';
  const code = status >= 500 ? 'UNAVAILABLE' : 'INVALID_PARAM';
  return new BarkeepError(code, `MLflow refuses ${path} with status ${status}: ${message.slice(0, LONGEST_TOLD)}${advice}`, {
    status,
    errorCode,
  });
}

function parsed(path: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new BarkeepError('UNAVAILABLE', `what answers ${path} is no MLflow server: ${text.slice(0, 80)}`, {}, { cause: error });
  }
}
