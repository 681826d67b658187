import { InvalidParamError } from '@barkeep/feature-core';
import type { MlflowClient } from './mlflowClient.js';

/** A run that was made of a version's features. */
export type FoundRun = {
  readonly runId: string;
  readonly runName: string;
  readonly experiment: string;
  readonly status: string;
  /** ms UTC; null where the run has not begun, or not ended. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly version: string;
  /** All tags that begin with `barkeep.`, by what is behind that. */
  readonly features: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
};

export type FindRunsOptions = {
  /** `name@hash`, or a set's name for every version of it. */
  readonly version: string;
  /** Names of experiments. Default: all. */
  readonly experiments?: readonly string[];
  /** Runs asked for at a time. Default 500. */
  readonly pageSize?: number;
};

type Tag = { readonly key: string; readonly value: string };
type Run = {
  readonly info: {
    readonly run_id: string;
    readonly run_name?: string;
    readonly experiment_id: string;
    readonly status: string;
    readonly start_time?: number | string;
    readonly end_time?: number | string;
  };
  readonly data?: { readonly tags?: readonly Tag[]; readonly metrics?: readonly { readonly key: string; readonly value: number }[] };
};

const NAME = /^[A-Za-z][A-Za-z0-9_.-]*(@[0-9a-f]{6,64})?$/;
const DEFAULT_PAGE = 500;
/** Experiments that MLflow takes in one search. */
const MOST_EXPERIMENTS = 100;

/**
 * The runs of a version, or of any version of a set, newest first, over all pages.
 * @throws InvalidParamError `INVALID_PARAM` for a version that is none, or an experiment that is not there
 */
export async function findRuns(client: MlflowClient, options: FindRunsOptions): Promise<readonly FoundRun[]> {
  const { version, pageSize = DEFAULT_PAGE } = options;
  if (!NAME.test(version))
    throw new InvalidParamError('runs', 'version', `'${version}'`, 'write name@hash, as barkeep sets shows it, or the name of a set');
  const names = await experimentsOf(client, options.experiments);
  const key = version.includes('@') ? 'barkeep.version' : 'barkeep.set';
  const found: FoundRun[] = [];
  const ids = [...names.keys()];
  for (let from = 0; from < ids.length; from += MOST_EXPERIMENTS) {
    const request = {
      experiment_ids: ids.slice(from, from + MOST_EXPERIMENTS),
      filter: `tags.\`${key}\` = '${version}'`,
      max_results: pageSize,
      order_by: ['attributes.start_time DESC'],
    };
    for await (const run of pages<Run>(client, 'runs/search', request, 'runs')) found.push(foundRun(run, names));
  }
  return found.sort((a, b) => (b.startMs ?? 0) - (a.startMs ?? 0));
}

async function experimentsOf(client: MlflowClient, wanted: readonly string[] | undefined): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { experiment_id: id, name } of pages<{ experiment_id: string; name: string }>(
    client,
    'experiments/search',
    { max_results: 1000 },
    'experiments',
  ))
    if (wanted === undefined || wanted.includes(name)) names.set(id, name);
  const missing = wanted?.find((name) => ![...names.values()].includes(name));
  if (missing === undefined) return names;
  throw new InvalidParamError('runs', 'experiment', `'${missing}'`, 'MLflow has none of this name');
}

async function* pages<T>(client: MlflowClient, path: string, request: object, key: string): AsyncGenerator<T> {
  let token: string | undefined;
  do {
    const answer = await client.call('POST', path, { ...request, ...(token === undefined ? {} : { page_token: token }) });
    yield* (answer[key] ?? []) as readonly T[];
    token = (answer['next_page_token'] as string | undefined) || undefined;
  } while (token !== undefined);
}

function foundRun({ info, data = {} }: Run, names: ReadonlyMap<string, string>): FoundRun {
  const tags = (data.tags ?? []).filter(({ key }) => key.startsWith('barkeep.'));
  const features = Object.fromEntries(tags.map(({ key, value }) => [key.slice('barkeep.'.length), value]));
  return {
    runId: info.run_id,
    runName: info.run_name ?? '',
    experiment: names.get(info.experiment_id) ?? info.experiment_id,
    status: info.status,
    startMs: timeOf(info.start_time),
    endMs: timeOf(info.end_time),
    version: features['version'] ?? '',
    features,
    metrics: Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, value])),
  };
}

/** MLflow gives times as numbers, or as text where they are long. */
function timeOf(value: number | string | undefined): number | null {
  const ms = Number(value ?? 0);
  return ms > 0 ? ms : null;
}
