import { BarkeepError } from '@barkeep/feature-core';
import { datasetOf, tagsOf, type FeatureInput } from './featureInput.js';
import { nodePorts } from '../ports/node.js';
import type { MlflowClient } from './mlflowClient.js';

export type TrackRunOptions = {
  /** A run that is there. Default: a new one, in `experiment`. */
  readonly runId?: string;
  /** Name of the experiment of a new run, made where there is none. Default: `Default`. No effect with `runId`. */
  readonly experiment?: string;
  /** Name of a new run. Default: MLflow's choice. */
  readonly runName?: string;
  /** What the features are for, as `training` or `validation`. Default: `training`. */
  readonly context?: string;
};

export type TrackedRun = { readonly runId: string; readonly isNew: boolean };

/** Characters of a schema that MLflow keeps. */
const LONGEST_SCHEMA = 65_535;

/**
 * Says in a run of MLflow which features it was made of: set, version, hash of bars, origin, columns and rows as tags and as a dataset input. A new run stays open; whoever
 * logs into it ends it. Of several inputs the tags are those of the first.
 * @throws BarkeepError `INVALID_PARAM` where MLflow refuses, as for a run that is not there; `UNAVAILABLE`, `TIMEOUT`
 * @example
 * const service = connect();
 * featureInputOf(await service.loadData('AAPL', { end: '2001-01-01' })).rows; // → 212
 * await service.close();
 */
export async function trackRun(
  client: MlflowClient,
  inputs: FeatureInput | readonly FeatureInput[],
  options: TrackRunOptions = {},
): Promise<TrackedRun> {
  const all = 'version' in inputs ? [inputs] : inputs;
  const [first] = all;
  if (first === undefined)
    throw new BarkeepError('INVALID_PARAM', 'trackRun is given no features; give what a frame or a manifest says of them');
  const { context = 'training' } = options;
  const runId = options.runId ?? (await createRun(client, options));
  const tags = Object.entries(tagsOf(first)).map(([key, value]) => ({ key, value }));
  await client.call('POST', 'runs/log-batch', { run_id: runId, tags });
  const datasets = all.map((input) => {
    const { schema, ...dataset } = datasetOf(input);
    const kept = schema.length <= LONGEST_SCHEMA ? { schema } : {};
    return { tags: [{ key: 'mlflow.data.context', value: context }], dataset: { ...dataset, ...kept } };
  });
  await client.call('POST', 'runs/log-inputs', { run_id: runId, datasets });
  return { runId, isNew: options.runId === undefined };
}

async function createRun(client: MlflowClient, { experiment = 'Default', runName }: TrackRunOptions): Promise<string> {
  const experimentId = await experimentOf(client, experiment);
  const { run } = await client.call('POST', 'runs/create', {
    experiment_id: experimentId,
    start_time: nodePorts.clock.now(),
    ...(runName === undefined ? {} : { run_name: runName }),
  });
  return (run as { readonly info: { readonly run_id: string } }).info.run_id;
}

async function experimentOf(client: MlflowClient, name: string): Promise<string> {
  const known = async (): Promise<string | undefined> => {
    try {
      const { experiment } = await client.call('GET', `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
      return (experiment as { readonly experiment_id: string }).experiment_id;
    } catch (error) {
      if (isFault(error, 'RESOURCE_DOES_NOT_EXIST')) return undefined;
      throw error;
    }
  };
  const found = await known();
  if (found !== undefined) return found;
  try {
    return (await client.call('POST', 'experiments/create', { name }))['experiment_id'] as string;
  } catch (error) {
    // Another process was quicker.
    const made = isFault(error, 'RESOURCE_ALREADY_EXISTS') ? await known() : undefined;
    if (made !== undefined) return made;
    throw error;
  }
}

function isFault(error: unknown, errorCode: string): boolean {
  return error instanceof BarkeepError && error.fields['errorCode'] === errorCode;
}
