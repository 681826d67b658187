import { BarkeepError, InvalidParamError } from '@barkeep/feature-core';

/** Variables that MLflow's own clients read, too. */
export type MlflowEnvironment = Readonly<
  Partial<Record<'MLFLOW_TRACKING_URI' | 'MLFLOW_TRACKING_USERNAME' | 'MLFLOW_TRACKING_PASSWORD' | 'MLFLOW_TRACKING_TOKEN', string>>
>;

/** Where an MLflow server is, and how it is asked. */
export type MlflowAddress = { readonly url: string; readonly authorization?: string };

/**
 * The server that the options name, else the variables. A token goes before a user and a password.
 * @throws InvalidParamError `INVALID_PARAM` where there is none, or one that is no HTTP server: a folder, a database
 */
export function mlflowAddress(options: { readonly url?: string }, environment: MlflowEnvironment): MlflowAddress {
  const text = options.url ?? environment.MLFLOW_TRACKING_URI ?? '';
  if (text === '')
    throw new InvalidParamError('mlflow', 'url', 'not given', 'name the server by MLFLOW_TRACKING_URI, as in http://127.0.0.1:5000');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new InvalidParamError(
      'mlflow',
      'url',
      shown(text),
      'only a server can be asked: start one over this store with mlflow server --backend-store-uri, and name it by its http:// address',
    );
  const authorization = authorizationOf(url, environment);
  url.username = '';
  url.password = '';
  return { url: url.href.replace(/\/+$/, ''), ...(authorization === undefined ? {} : { authorization }) };
}

function authorizationOf(url: URL, environment: MlflowEnvironment): string | undefined {
  if (environment.MLFLOW_TRACKING_TOKEN) return `Bearer ${environment.MLFLOW_TRACKING_TOKEN}`;
  const user = environment.MLFLOW_TRACKING_USERNAME || decodeURIComponent(url.username);
  const password = environment.MLFLOW_TRACKING_PASSWORD || decodeURIComponent(url.password);
  if (user === '') return undefined;
  if (password === '')
    throw new BarkeepError('INVALID_PARAM', 'MLFLOW_TRACKING_USERNAME is set and MLFLOW_TRACKING_PASSWORD is not; set both');
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function shown(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//***@').slice(0, 120);
}
