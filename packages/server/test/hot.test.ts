import { BarkeepError } from '@barkeep/feature-core';
import { connect } from '@barkeep/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type App, type RequestFacts } from '../src/app.js';
import { startServer, type RunningServer } from '../src/listen.js';

const URL_PATH = '/api/v1/features/AAPL/1day?set=legacy';
const service = connect();
const told: RequestFacts[] = [];
let app: App;
let server: RunningServer;
beforeAll(async () => {
  app = createApp(service, { onRequest: (request) => told.push(request) });
  server = await startServer(app, { port: 0 });
});
afterAll(async () => {
  await server.close();
  await service.close();
});

async function answer(headers: Record<string, string> = {}): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  const response = await fetch(`${server.url}${URL_PATH}`, { headers });
  const { date: _, connection: __, 'keep-alive': ___, ...rest } = Object.fromEntries(response.headers);
  return { status: response.status, headers: rest, body: await response.text() };
}

it('a hot answer on the socket is byte for byte that of the app in process', async () => {
  for (let i = 0; i < 3; i++) await answer();
  const hot = await answer();
  const inProcess = await app.request(URL_PATH);
  const second = await app.request(URL_PATH);
  expect(hot.status).toBe(200);
  expect(JSON.parse(hot.body).metadata.cache_hit).toBe(true);
  expect(hot.body).toBe(await second.text());
  expect(hot.headers).toEqual(Object.fromEntries(inProcess.headers));
});

it('hot answers are counted and told like all others', async () => {
  const before = told.length;
  const { hits } = await service.stats();
  for (let i = 0; i < 5; i++) await answer();
  expect(told.slice(before)).toHaveLength(5);
  expect(told.at(-1)).toMatchObject({ method: 'GET', url: URL_PATH, status: 200 });
  expect((await service.stats()).hits - hits).toBe(5);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(
    /http_request_duration_seconds_count\{route="\/api\/v1\/features\/:symbol\/:timeframe",method="GET",status="200"\} \d+/,
  );
});

it('an ETag is answered with 304, and HEAD without a body, however hot the answer is', async () => {
  const { headers } = await answer();
  expect((await answer({ 'if-none-match': headers['etag']! })).status).toBe(304);
  const head = await fetch(`${server.url}${URL_PATH}`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

it('another Accept is another answer', async () => {
  for (let i = 0; i < 3; i++) await answer({ accept: 'text/csv' });
  expect((await answer({ accept: 'text/csv' })).body).toMatch(/^timestamp,sma_20/);
  expect((await answer()).body).toMatch(/^\{"symbol"/);
});

describe('an answer that was asked for before and has to be waited for', () => {
  /** The service without answers at once; `trouble` is what it fails with. */
  const slow = { trouble: undefined as Error | undefined };
  const faults: string[] = [];
  const requests: RequestFacts[] = [];
  const waiting = new Proxy(service, {
    get(target, name) {
      if (name === 'latestNow') return undefined;
      if (name === 'latest' && slow.trouble !== undefined) return () => Promise.reject(slow.trouble!);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  let later: RunningServer;
  beforeAll(async () => {
    const options = {
      onFault: (_: unknown, what: string) => faults.push(what),
      onRequest: (request: RequestFacts) => requests.push(request),
    };
    later = await startServer(createApp(waiting, options), { port: 0 });
  });
  afterAll(() => later.close());

  it('is byte for byte that of the app in process, and counted', async () => {
    for (let k = 0; k < 3; k++) await (await fetch(`${later.url}${URL_PATH}`)).text();
    const before = requests.length;
    const response = await fetch(`${later.url}${URL_PATH}`);
    const expected = await app.request(URL_PATH);
    expect(await response.text()).toBe(await expected.text());
    expect(response.headers.get('etag')).toBe(expected.headers.get('etag'));
    expect(requests.slice(before)).toMatchObject([{ method: 'GET', url: URL_PATH, status: 200 }]);
    const metrics = await (await fetch(`${later.url}/metrics`)).text();
    expect(metrics).toMatch(/^http_requests_in_flight 1$/m);
  });

  it('is the problem of the service where it has one', async () => {
    slow.trouble = new BarkeepError('UNAVAILABLE', 'the bars are away');
    const response = await fetch(`${later.url}${URL_PATH}`);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'UNAVAILABLE',
      instance: '/api/v1/features/AAPL/1day',
      detail: 'the bars are away',
    });
    expect(faults).toEqual([`GET ${URL_PATH}`]);
    slow.trouble = undefined;
    expect((await fetch(`${later.url}${URL_PATH}`)).status).toBe(200);
    expect(await (await fetch(`${later.url}/metrics`)).text()).toMatch(/^http_requests_in_flight 1$/m);
  });
});
