import { describe, expect, it } from 'vitest';
import { createApp, type App } from '../src/app.js';
import { FakeService } from './support/fakeService.js';

const get = async (app: App, url: string, init: RequestInit = {}): Promise<Response> => app.request(url, init);

describe('paths', () => {
  it.each([
    ['/api/v1/feature/AAPL/1day', '/api/v1/features/AAPL/1day'],
    ['/api/v1/symbol', '/api/v1/symbols'],
    ['/helth', '/health'],
    ['/metric', '/metrics'],
  ])('%s is 404 and names %s', async (path, nearest) => {
    const response = await get(createApp(new FakeService()), path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'UNKNOWN_ROUTE', nearest: expect.arrayContaining([nearest]) });
  });

  it('a path near nothing lists what there is', async () => {
    const problem = (await (await get(createApp(new FakeService()), `/${'x'.repeat(5_000)}`)).json()) as {
      known: string[];
      detail: string;
    };
    expect(problem.known).toContain('/api/v1/features/{symbol}/{timeframe}');
    expect(problem.detail.length).toBeLessThan(1_000);
  });

  it.each([
    ['POST', '/api/v1/features/AAPL/1day', 'GET, HEAD'],
    ['DELETE', '/health', 'GET, HEAD'],
    ['GET', '/api/v1/bars/AAPL/1day', 'POST'],
    ['GET', '/api/v1/invalidate/AAPL', 'POST'],
    ['OPTIONS', '/', 'GET, HEAD'],
  ])('%s %s is 405 with the methods that work', async (method, path, allow) => {
    const response = await get(createApp(new FakeService()), path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(await response.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', allow: allow.split(', ') });
  });

  it('the index names every route', async () => {
    const text = await (await get(createApp(new FakeService()), '/')).text();
    for (const path of [
      '/api/v1/features/{symbol}/{timeframe}',
      '/api/v1/features',
      '/api/v1/symbols',
      '/api/v1/stats',
      '/api/v1/bars/{symbol}/{timeframe}',
      '/api/v1/invalidate/{symbol}',
      '/health',
      '/health/live',
      '/health/ready',
      '/metrics',
    ]) {
      expect(text).toContain(`${path}\n`);
    }
  });

  it('what is cached is dropped on demand, by a writable server only', async () => {
    const path = '/api/v1/invalidate/AAPL?timeframe=1day&set=legacy&from=2024-01-01';
    const refused = await get(createApp(new FakeService()), path, { method: 'POST' });
    expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: 'READ_ONLY' })]);
    const response = await get(createApp(new FakeService(), { writable: true }), path, { method: 'POST' });
    expect([response.status, await response.json()]).toEqual([200, { removed: 3 }]);
    expect((await get(createApp(new FakeService(), { writable: true }), `${path}&x=1`, { method: 'POST' })).status).toBe(400);
  });

  it('an unknown parameter is refused wherever parameters mean something', async () => {
    for (const path of ['/api/v1/features', '/api/v1/symbols', '/api/v1/stats']) {
      expect((await get(createApp(new FakeService()), `${path}?x=1`)).status).toBe(400);
    }
    expect((await get(createApp(new FakeService()), '/health?probe=1')).status).toBe(200);
  });
});

describe('health', () => {
  it('is alive and not ready while the service starts', async () => {
    const service = new FakeService();
    service.status = 'starting';
    const app = createApp(service);
    const statuses = await Promise.all(['/health', '/health/live', '/health/ready'].map(async (path) => (await get(app, path)).status));
    expect(statuses).toEqual([200, 200, 503]);
    service.status = 'degraded';
    expect((await get(app, '/health/ready')).status).toBe(200);
    expect(await (await get(app, '/health')).json()).toEqual({
      status: 'degraded',
      version: '0.1.0',
      uptimeMs: 12,
      symbols: 1,
      unchecked: 0,
      faults: [],
    });
  });
});

describe('metrics', () => {
  const scrape = async (app: App): Promise<string> => (await get(app, '/metrics')).text();

  it('are valid exposition text: every sample belongs to a family that is declared before it, once', async () => {
    const app = createApp(new FakeService(), {
      processFacts: () => ({
        residentBytes: 1,
        heapUsedBytes: 2,
        externalBytes: 3,
        cpuSeconds: 4,
        loopDelay: { mean: 0.1, p99: 0.2, max: 0.3 },
      }),
    });
    await get(app, '/api/v1/features/AAPL/1day');
    const response = await get(app, '/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = new Set<string>();
    for (const line of (await response.text()).trimEnd().split('\n')) {
      const declared = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
      if (declared !== null) {
        expect(families.has(declared[1]!)).toBe(false);
        families.add(declared[1]!);
      } else if (!/^# HELP \S+ .+$/.test(line)) {
        const sample = /^([a-z_0-9]+?)(?:_bucket|_sum|_count)?(?:\{(?:[a-z]+="[^"]*",?)+\})? [-+.\de]+$/.exec(line);
        expect(line, line).toSatisfy(() => sample !== null && (families.has(sample[1]!) || families.has(line.split(/[{ ]/)[0]!)));
      }
    }
    for (const name of [
      'barkeep_hits_total 7',
      'barkeep_resumed_total 8',
      'barkeep_misses_total 9',
      'barkeep_errors_total 10',
      'barkeep_cache_evictions_total 6',
      'nodejs_eventloop_delay_p99_seconds 0.2',
    ]) {
      expect(families.has(name.split(' ')[0]!)).toBe(true);
    }
  });

  it('count requests by route, method and status, with cumulative buckets', async () => {
    const app = createApp(new FakeService());
    await get(app, '/api/v1/features/AAPL/1day');
    await get(app, '/api/v1/features/AAPL/1day', { method: 'HEAD' });
    await get(app, '/api/v1/features/NONE/1day');
    await get(app, '/none');
    await get(app, '/none', { method: 'BREW' });
    const text = await scrape(app);
    const count = (labels: string): number =>
      Number(new RegExp(`^http_request_duration_seconds_count\\{${labels}\\} (.*)$`, 'm').exec(text)?.[1]);
    const route = 'route="/api/v1/features/:symbol/:timeframe"';
    expect([
      count(`${route},method="GET",status="200"`),
      count(`${route},method="HEAD",status="200"`),
      count(`${route},method="GET",status="404"`),
    ]).toEqual([1, 1, 1]);
    expect([count('route="unknown",method="GET",status="404"'), count('route="unknown",method="OTHER",status="404"')]).toEqual([1, 1]);
    const buckets = [...text.matchAll(/_bucket\{route="unknown",method="GET",status="404",le="[^"]+"\} (\d+)/g)].map((match) =>
      Number(match[1]),
    );
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
    expect(buckets.at(-1)).toBe(1);
  });

  it('no request makes a label: paths that are unknown share one', async () => {
    const app = createApp(new FakeService());
    for (let i = 0; i < 50; i++) await get(app, `/random/${i}`);
    expect((await scrape(app)).match(/_count\{/g)).toHaveLength(1);
  });
});

it('nobody is told that another origin may read', async () => {
  const response = await get(createApp(new FakeService()), '/health', { headers: { origin: 'https://example.org' } });
  expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});
