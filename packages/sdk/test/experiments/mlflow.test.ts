import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from '@barkeep/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mlflowAddress } from '../../src/experiments/address.js';
import { driftOf } from '../../src/experiments/drift.js';
import { datasetOf, featureInputOf, tagsOf } from '../../src/experiments/featureInput.js';
import { findRuns } from '../../src/experiments/findRuns.js';
import { MlflowClient } from '../../src/experiments/mlflowClient.js';
import { trackRun } from '../../src/experiments/trackRun.js';

describe('the address of MLflow', () => {
  test('is that of the options, else of the variables, with the login of either', () => {
    expect(mlflowAddress({}, { MLFLOW_TRACKING_URI: 'http://localhost:5000/' })).toEqual({ url: 'http://localhost:5000' });
    expect(mlflowAddress({ url: 'https://ann:p%40ss@mlflow.example/base' }, {})).toEqual({
      url: 'https://mlflow.example/base',
      authorization: `Basic ${Buffer.from('ann:p@ss').toString('base64')}`,
    });
    const login = { MLFLOW_TRACKING_URI: 'http://a', MLFLOW_TRACKING_USERNAME: 'ann', MLFLOW_TRACKING_PASSWORD: 'x' };
    expect(mlflowAddress({}, login).authorization).toBe(`Basic ${Buffer.from('ann:x').toString('base64')}`);
    expect(mlflowAddress({}, { ...login, MLFLOW_TRACKING_TOKEN: 't' }).authorization).toBe('Bearer t');
  });

  test('is no folder, and not half of a login', () => {
    for (const uri of ['file:///tmp/mlruns', './mlruns', 'sqlite:///mlflow.db', 'databricks'])
      expect(() => mlflowAddress({ url: uri }, {})).toThrow(/start one over this store with mlflow server/);
    expect(() => mlflowAddress({}, {})).toThrow(/MLFLOW_TRACKING_URI/);
    expect(() => mlflowAddress({}, { MLFLOW_TRACKING_URI: 'http://a', MLFLOW_TRACKING_USERNAME: 'ann' })).toThrow(/set both/);
    expect(() => mlflowAddress({ url: 'file://ann:secret@x' }, {})).toThrow(/\*\*\*/);
  });
});

type Answer = { readonly status?: number; readonly body: unknown };

describe('a client of MLflow', () => {
  let server: Server;
  let answers: Answer[];
  let asked: { readonly path: string; readonly body: Record<string, unknown>; readonly authorization: string | undefined }[];
  let client: MlflowClient;
  beforeAll(async () => {
    server = createServer(
      (request, response) =>
        void answer(request).then(({ status = 200, body }) =>
          response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body)),
        ),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    [answers, asked] = [[], []];
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = new MlflowClient({ url }, { MLFLOW_TRACKING_TOKEN: 't' });
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    let text = '';
    for await (const piece of request) text += String(piece);
    asked.push({
      path: request.url!.replace('/api/2.0/mlflow/', ''),
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      authorization: request.headers.authorization,
    });
    return answers.shift() ?? { body: {} };
  }

  const NONE = { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' } };
  const EXISTS = { status: 400, body: { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'there is one' } };
  const INPUT = {
    version: 'legacy@8b877510eb16',
    symbol: 'A',
    timeframe: '1day',
    origin: 'range',
    originMs: 0,
    columns: ['x'],
    rows: 3,
    firstMs: 0,
    lastMs: 2,
    barsSha256: 'ab',
  };

  test('makes an experiment where there is none, and takes that of another process that was quicker', async () => {
    answers = [NONE, EXISTS, { body: { experiment: { experiment_id: '7' } } }, { body: { run: { info: { run_id: 'r' } } } }];
    expect(await trackRun(client, INPUT, { experiment: 'e', runName: 'n' })).toEqual({ runId: 'r', isNew: true });
    expect(asked.map(({ path }) => path)).toEqual([
      'experiments/get-by-name?experiment_name=e',
      'experiments/create',
      'experiments/get-by-name?experiment_name=e',
      'runs/create',
      'runs/log-batch',
      'runs/log-inputs',
    ]);
    expect(asked[3]!.body).toMatchObject({ experiment_id: '7', run_name: 'n' });
    expect(asked.every(({ authorization }) => authorization === 'Bearer t')).toBe(true);
  });

  test('passes on what else goes wrong with an experiment', async () => {
    answers = [{ status: 500, body: 'a proxy' }];
    await expect(trackRun(client, INPUT)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    answers = [NONE, EXISTS, NONE];
    await expect(trackRun(client, INPUT)).rejects.toThrow('there is one');
    await expect(trackRun(client, [])).rejects.toThrow(/no features/);
  });

  test('leaves out a schema that MLflow would not take', async () => {
    const columns = Array.from({ length: 3000 }, (_, k) => `a_long_name_of_a_column_${k}`);
    await trackRun(client, { ...INPUT, columns }, { runId: 'r' });
    const { datasets } = asked[1]!.body as { datasets: { dataset: Record<string, string> }[] };
    expect(Object.keys(datasets[0]!.dataset)).not.toContain('schema');
    expect(Object.keys(datasetOf(INPUT))).toContain('schema');
  });

  test('finds runs of a version page by page, with times as text too', async () => {
    const run = (id: string, start: unknown) => ({
      info: { run_id: id, experiment_id: '1', status: 'FINISHED', start_time: start, end_time: start },
      data: {
        tags: [
          { key: 'barkeep.version', value: 'v' },
          { key: 'other', value: '' },
        ],
        metrics: [{ key: 'm', value: 1 }],
      },
    });
    answers = [
      { body: { experiments: [{ experiment_id: '1', name: 'e' }], next_page_token: 'p' } },
      { body: { experiments: [{ experiment_id: '2', name: 'f' }] } },
      { body: { runs: [run('a', '5')], next_page_token: 'q' } },
      { body: { runs: [run('b', 9), { info: { run_id: 'c', experiment_id: '3', status: 'FAILED' } }] } },
    ];
    const runs = await findRuns(client, { version: 'legacy@8b877510eb16' });
    expect(runs.map(({ runId, experiment, startMs, version }) => [runId, experiment, startMs, version])).toEqual([
      ['b', 'e', 9, 'v'],
      ['a', 'e', 5, 'v'],
      ['c', '3', null, ''],
    ]);
    expect(asked[3]!.body).toMatchObject({ page_token: 'q', experiment_ids: ['1', '2'] });
  });

  test('refuses a version that is none, and an experiment that is not there', async () => {
    await expect(findRuns(client, { version: "x' OR 1" })).rejects.toThrow(/name@hash/);
    answers = [{ body: { experiments: [] } }];
    await expect(findRuns(client, { version: 'legacy', experiments: ['none'] })).rejects.toThrow(/none of this name/);
  });

  test('says who is away, who is late, who refuses, and who is no MLflow', async () => {
    await expect(new MlflowClient({ url: 'http://127.0.0.1:9' }, {}).call('GET', 'x')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    answers = [{ status: 401, body: 'no' }];
    await expect(client.call('GET', 'x')).rejects.toThrow(/MLFLOW_TRACKING_USERNAME/);
    answers = [{ body: '<html>' }];
    await expect(client.call('GET', 'x')).rejects.toThrow(/no MLflow server/);
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(new MlflowClient({ url, timeoutMs: 60 }, {}).call('GET', 'x')).rejects.toMatchObject({ code: 'TIMEOUT' });
    silent.closeAllConnections();
    silent.close();
  });
});

describe('what a run is told of features', () => {
  test('is what the frame says, with the hash of its bars where it has them', async () => {
    const service = connect();
    const frame = await service.loadData('AAPL', { end: '2001-01-01' });
    const input = featureInputOf(frame);
    expect(input.barsSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(tagsOf(input)).toMatchObject({ 'barkeep.set': 'legacy', 'barkeep.first': '2000-03-01T00:00:00.000Z', 'barkeep.rows': '212' });
    expect(datasetOf(input).digest).toHaveLength(32);
    expect(datasetOf({ ...input, rows: 1 }).digest).not.toBe(datasetOf(input).digest);
    const empty = featureInputOf(await service.getHistoricalData('AAPL', '1990-01-01', '1990-01-02', { set: 'legacy' }));
    expect(tagsOf(empty)).toMatchObject({ 'barkeep.first': '', 'barkeep.rows': '0' });
    await service.close();
  });
});

describe('the drift of a column', () => {
  test('is told in deviations, with correlation and the share of cells that differ', () => {
    const a = Float64Array.of(NaN, 1, 2, 3, 4, NaN, Infinity);
    const b = Float64Array.of(NaN, 2, 3, 4, 5, 1, 1);
    const { rows, meanDrift, drift, correlation, differing, nanOnlyA, nanOnlyB } = driftOf('x', a, b);
    expect([rows, nanOnlyA, nanOnlyB]).toEqual([4, 1, 0]);
    expect(meanDrift).toBeCloseTo(1 / Math.sqrt(1.25), 12);
    expect(drift).toBeCloseTo(1 / Math.sqrt(1.25), 12);
    expect(correlation).toBeCloseTo(1, 12);
    expect(differing).toBeCloseTo(6 / 7, 12);
    expect(driftOf('x', a, a)).toMatchObject({ meanDrift: 0, drift: 0, differing: 0 });
    expect(driftOf('x', Float64Array.of(1, 1), Float64Array.of(2, 2))).toMatchObject({ meanDrift: NaN, correlation: NaN });
    expect(driftOf('x', new Float64Array(0), new Float64Array(0)).differing).toBe(0);
  });
});
