import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { connect } from '@barkeep/sdk';
import { featureInputOf, findRuns, MlflowClient, tagsOf, trackRun } from '@barkeep/sdk/experiments';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMlflow, type MlflowServer } from './harness/mlflow.js';
import { preparePython } from './harness/python.js';
import { cli } from './harness/server.js';
import { root } from './harness/workspace.js';

const LONG_MS = 300_000;
const { python, reason } = preparePython();
const service = connect();
let server: MlflowServer | undefined;

beforeAll(async () => {
  if (python !== undefined) server = await startMlflow(python);
}, LONG_MS);
afterAll(async () => {
  await server?.stop();
  await service.close();
}, LONG_MS);

function barkeep(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const env = { ...process.env, MLFLOW_TRACKING_URI: server!.url };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env });
  return { code: status, out: stdout, err: stderr };
}

describe('a run in a real MLflow', () => {
  test(
    'has the features that it was made of, and is found by their version, over pages',
    async ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const client = new MlflowClient({ url: server!.url });
      const frame = await service.loadData('AAPL', { start: '2001-01-01', end: '2003-01-01' });
      const input = featureInputOf(frame);
      const { runId, isNew } = await trackRun(client, input, { experiment: 'search', runName: 'trial 1' });
      expect(isNew).toBe(true);
      const { run } = (await client.call('GET', `runs/get?run_id=${runId}`)) as {
        run: {
          data: { tags: { key: string; value: string }[] };
          inputs: { dataset_inputs: { dataset: { name: string; source_type: string; profile: string }; tags: { value: string }[] }[] };
        };
      };
      const tags = Object.fromEntries(run.data.tags.map(({ key, value }) => [key, value]));
      expect(tags).toMatchObject({
        'barkeep.version': frame.metadata.version,
        'barkeep.rows': String(frame.length),
        'barkeep.columns': '23',
        'barkeep.origin': 'range',
        'barkeep.bars_sha256': input.barsSha256,
      });
      const [dataset] = run.inputs.dataset_inputs;
      expect(dataset).toMatchObject({
        dataset: { name: `AAPL/1day/${frame.metadata.version}`, source_type: 'barkeep' },
        tags: [{ value: 'training' }],
      });
      expect(JSON.parse(dataset!.dataset.profile)).toEqual({ num_rows: frame.length, num_elements: frame.length * 23 });

      expect(await trackRun(client, [input, { ...input, symbol: 'MSFT' }], { runId, context: 'validation' })).toEqual({
        runId,
        isNew: false,
      });
      for (let n = 0; n < 4; n++) await trackRun(client, input, { experiment: n % 2 === 0 ? 'search' : 'other' });
      const core = featureInputOf(await service.recent('AAPL', 5));
      expect(core.barsSha256).toBeUndefined();
      await trackRun(client, core, { experiment: 'other' });
      const found = await findRuns(client, { version: frame.metadata.version, pageSize: 2 });
      expect(found.map(({ experiment }) => experiment).sort()).toEqual(['other', 'other', 'search', 'search', 'search']);
      expect(found.find((each) => each.runId === runId)).toMatchObject({
        runName: 'trial 1',
        status: 'RUNNING',
        features: { symbol: 'AAPL' },
      });
      expect((await findRuns(client, { version: 'legacy', experiments: ['other'] })).length).toBe(2);
      expect((await findRuns(client, { version: 'core' })).length).toBe(1);
    },
    LONG_MS,
  );

  test(
    'is listed by barkeep runs, as a table and as JSON',
    async ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const version = (await service.loadData('AAPL', { end: '2001-01-01' })).metadata.version;
      const client = new MlflowClient({ url: server!.url });
      const { runId } = await trackRun(client, featureInputOf(await service.loadData('BTCUSD')), { experiment: 'listed' });
      const { code, out } = barkeep('runs', '--version', version, '--experiment', 'listed');
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^RUN +NAME +EXPERIMENT.*\\n${runId} +\\S+ +listed +RUNNING +\\S+ +${version} +BTCUSD 1day +1770`));
      const runs = JSON.parse(barkeep('runs', '--version', 'legacy', '--experiment', 'listed', '--json').out) as { runId: string }[];
      expect(runs.map((run) => run.runId)).toEqual([runId]);
      expect(barkeep('runs', '--version', 'legacy@000000000000').out).toBe('no run of legacy@000000000000\n');
      expect(barkeep('runs', '--version', 'legacy', '--experiment', 'none')).toMatchObject({ code: 2 });
    },
    LONG_MS,
  );

  test(
    'is told and found the same from Python',
    async ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const program = `
import sys
from barkeep import Barkeep
from barkeep.errors import BarkeepError
from barkeep.experiments import Mlflow, find_runs, track_run
with Barkeep.local() as client:
    frame = client.get_historical_data("AAPL", "2001-01-01", "2003-01-01", set="legacy", bars=True, origin="range")
run = track_run(frame, experiment="from Python", run_name="one")
assert track_run([frame], run_id=run, context="validation") == run
assert [each["run_id"] for each in find_runs(frame.metadata["version"], experiments=["from Python"], page_size=1)] == [run]
try:
    track_run(frame, run_id="nothing")
except BarkeepError as error:
    assert "MLflow refuses" in str(error), error
for uri in ("file:///tmp/mlruns", "sqlite:///x.db", ""):
    try:
        Mlflow(uri or None) if uri else Mlflow("./mlruns")
        sys.exit("taken: " + uri)
    except ValueError as error:
        assert "mlflow server" in str(error)
print(run)
`;
      const env = {
        ...process.env,
        MLFLOW_TRACKING_URI: server!.url,
        PYTHONPATH: join(root, 'packages/python/src'),
        BARKEEP_NODE: process.execPath,
        NODE_OPTIONS: '',
      };
      const { stdout, stderr, status } = spawnSync(python!, ['-c', program], { encoding: 'utf8', env });
      expect(status, stderr).toBe(0);
      const [run] = await findRuns(new MlflowClient({ url: server!.url }), { version: 'legacy', experiments: ['from Python'] });
      expect(run).toMatchObject({ runId: stdout.trim(), runName: 'one' });
      const { originMs: _, ...input } = featureInputOf(await service.loadData('AAPL', { start: '2001-01-01', end: '2003-01-01' }));
      const { 'barkeep.origin_time': __, ...tags } = tagsOf({ ...input, originMs: NaN });
      for (const [name, value] of Object.entries(tags)) expect(run!.features[name.slice('barkeep.'.length)], name).toBe(value);
    },
    LONG_MS,
  );

  test(
    'says in a sentence what MLflow refuses',
    async ({ skip }) => {
      if (reason !== undefined) skip(reason);
      const client = new MlflowClient({ url: server!.url });
      const input = featureInputOf(await service.loadData('AAPL', { end: '2001-01-01' }));
      await expect(trackRun(client, input, { runId: 'nothing' })).rejects.toThrow(/MLflow refuses runs\/log-batch/);
      expect(await Promise.all([1, 2, 3].map(() => trackRun(client, input, { experiment: 'made at once' })))).toHaveLength(3);
    },
    LONG_MS,
  );
});
