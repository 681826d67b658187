import { BarkeepError } from '@barkeep/feature-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApp, type App } from '../src/app.js';
import { FakeService } from './support/fakeService.js';

const PATH = '/api/v1/features/aapl/1day';
let service: FakeService;
let app: App;
let faults: string[];

beforeEach(() => {
  service = new FakeService();
  faults = [];
  app = createApp(service, { onFault: (_, what) => faults.push(what) });
});

const get = (url: string, headers: Record<string, string> = {}): Promise<Response> => Promise.resolve(app.request(url, { headers }));
const json = async (url: string): Promise<{ status: number } & Record<string, unknown>> => {
  const response = await get(url);
  return { ...((await response.json()) as object), status: response.status };
};

describe('the latest bar of several symbols', () => {
  it('is one answer in the order of the path, with the problem of a symbol in its place', async () => {
    const alone = (await (await get(PATH)).json()) as object;
    const { status, answers } = (await json('/api/v1/features/aapl,NOSUCH,aapl/1day')) as { status: number; answers: object[] };
    expect(status).toBe(200);
    expect(answers).toEqual([alone, { symbol: 'NOSUCH', error: expect.objectContaining({ code: 'UNKNOWN_SYMBOL', status: 404 }) }, alone]);
    expect(await json('/api/v1/features/aapl,/1day')).toEqual({ status: 200, answers: [alone] });
    expect(faults).toEqual([]);
  });

  it('is asked for their newest bar alone, of some symbols and not too many, as JSON or columns', async () => {
    expect(await json('/api/v1/features/aapl,b/1day?last=3')).toMatchObject({ status: 400, code: 'INVALID_RANGE' });
    expect(await json('/api/v1/features/,/1day')).toMatchObject({ status: 400, code: 'INVALID_SYMBOL' });
    expect(await json(`/api/v1/features/${'A,'.repeat(1001)}/1day`)).toMatchObject({ status: 400, code: 'TOO_LARGE', max: 1000 });
    expect((await get('/api/v1/features/aapl,b/1day', { accept: 'text/csv' })).status).toBe(406);
  });

  it('tells the log of a fault in one of them', async () => {
    service.failure = new BarkeepError('UNAVAILABLE', 'the folder is away');
    expect(await json('/api/v1/features/aapl,/1day')).toMatchObject({ answers: [{ error: { code: 'UNAVAILABLE', status: 503 } }] });
    expect(faults).toEqual(['GET /api/v1/features/aapl,/1day']);
  });
});

describe('the latest bar', () => {
  it('has the form that callers rely on', async () => {
    const response = await get(PATH);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      symbol: 'AAPL',
      timeframe: '1day',
      timestamp: '2000-03-10T00:00:00Z',
      features: { a: 9, b: 9.5, c: -0 },
      metadata: {
        cache_hit: true,
        cache: 'hit',
        pipeline_version: 'fake@0123456789ab',
        generated_at: '2024-01-01T00:00:00.250Z',
        as_of: '2000-03-11T00:00:00Z',
        age_bars: 0,
        stale: false,
        computation_time_ms: 0.5,
        num_features: 3,
        origin: 'series',
        origin_time: '2000-03-01T00:00:00Z',
        generation: 1,
      },
    });
  });

  it('writes NaN as null, infinities as words and keeps the sign of zero', async () => {
    const texts = [];
    for (service.rows = 9; service.rows <= 12; service.rows++) texts.push(/"c":([^}]*)/.exec(await (await get(PATH)).text())![1]);
    expect(texts).toEqual(['null', '-0', '"Infinity"', '"-Infinity"']);
  });

  it('is rendered once for as long as nothing changes, though the service is asked each time', async () => {
    const first = await get(PATH);
    const second = await get(PATH);
    expect(service.latestCalls).toBe(2);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await second.text()).toBe(await first.text());
  });

  it('follows the service when a bar arrives, a correction comes in or another field changes', async () => {
    const body = async (): Promise<string> => (await get(PATH)).text();
    const bodies = [await body()];
    service.rows += 1;
    bodies.push(await body());
    service.generation += 1;
    bodies.push(await body());
    service.outcome = 'miss';
    bodies.push(await body());
    expect(new Set(bodies).size).toBe(4);
  });

  it('is the bar that had closed at the moment asked for', async () => {
    expect(await json(`${PATH}?at=2000-03-04T00:00:00Z`)).toMatchObject({ timestamp: '2000-03-03T00:00:00Z' });
    expect(await json(`${PATH}?at=2000-03-01T12:00:00Z`)).toMatchObject({ status: 404, code: 'NO_BAR' });
  });

  it('as CSV is a header and one row', async () => {
    expect(await (await get(PATH, { accept: 'text/csv' })).text()).toBe('timestamp,a,b,c\n2000-03-10T00:00:00Z,9,9.5,-0\n');
  });

  it('keeps the forms of one address apart', async () => {
    const types = [];
    for (const accept of ['text/csv', 'application/json', 'text/csv', 'application/x-ndjson'])
      types.push((await get(PATH, { accept })).headers.get('content-type'));
    expect(types).toEqual(['text/csv', 'application/json', 'text/csv', 'application/x-ndjson']);
  });
});

describe('a range', () => {
  it('has an array for each feature', async () => {
    expect(await json(`${PATH}?start=2000-03-02&end=2000-03-04`)).toMatchObject({
      timestamps: ['2000-03-02T00:00:00Z', '2000-03-03T00:00:00Z'],
      features: { a: [1, 2], b: [1.5, 2.5], c: [-0, 'Infinity'] },
      metadata: { num_rows: 2, num_features: 3, next: null },
    });
  });

  it.each([`${PATH}?start=2000-03-10`, `${PATH}?end=2000-03-02`, `${PATH}?last=1`])(
    'takes one end or a number of bars: %s',
    async (url) => {
      expect(await json(url)).toMatchObject({ status: 200, metadata: { num_rows: 1 } });
    },
  );

  it.each(['0', '1', '-1', '86400000', '-86400000', '952041600000'])('begins at any whole number of milliseconds: %s', async (start) => {
    expect(await json(`${PATH}?start=${start}`)).toMatchObject({ status: 200, metadata: { num_rows: start.length > 10 ? 8 : 10 } });
  });

  it('that holds no bar is empty arrays', async () => {
    expect(await json(`${PATH}?start=2030-01-01`)).toMatchObject({ status: 200, timestamps: [], features: { a: [], b: [], c: [] } });
  });

  it.each([`${PATH}?end=2000-03-10&limit=4`, `${PATH}?last=9&limit=4`])(
    'is cut at limit, and the links lead through all of it: %s',
    async (url) => {
      const seen: number[] = [];
      for (let next: string | undefined = url; next !== undefined;) {
        const response: Response = await get(next);
        const body = (await response.json()) as { features: { a: number[] }; metadata: { next: string | null } };
        seen.push(...body.features.a);
        next = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
        expect(next === undefined).toBe(body.metadata.next === null);
      }
      expect(seen).toEqual(url.includes('last') ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    },
  );

  it('has 10,000 rows of JSON when nothing is said, and no more when it is', async () => {
    service.rows = 20_000;
    expect(await json(`${PATH}?start=1990-01-01&fields=a`)).toMatchObject({ metadata: { num_rows: 10_000, next: '2027-07-18T00:00:00Z' } });
    expect(await json(`${PATH}?last=1000000000&fields=a`)).toMatchObject({ metadata: { num_rows: 10_000 } });
    expect(await json(`${PATH}?last=5&limit=1000000000`)).toMatchObject({ status: 400, code: 'TOO_LARGE', max: 10_000 });
  });

  it.each(['text/csv', 'application/x-ndjson'])('as %s has no limit, and obeys one that is given', async (accept) => {
    service.rows = 25_000;
    const lines = async (query: string): Promise<number> =>
      (await (await get(`${PATH}?${query}`, { accept })).text()).trimEnd().split('\n').length - (accept === 'text/csv' ? 1 : 0);
    expect(await lines('start=1990-01-01')).toBe(25_000);
    expect(await lines('start=1990-01-01&limit=3')).toBe(3);
    expect(await lines('last=7')).toBe(7);
    expect(await lines('last=70000')).toBe(25_000);
  });

  it.each(['text/csv', 'application/x-ndjson'])('as %s is cut at limit too, and the links lead through all of it', async (accept) => {
    service.rows = 3_000;
    service.blockRows = 512;
    const page = async (url: string): Promise<{ lines: string[]; next: string | undefined }> => {
      const response = await get(url, { accept });
      const lines = (await response.text())
        .trimEnd()
        .split('\n')
        .slice(accept === 'text/csv' ? 1 : 0);
      return { lines, next: /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] };
    };
    const whole = await page(`${PATH}?start=2000-03-01`);
    expect(whole.next).toBeUndefined();
    const seen: string[] = [];
    for (let next: string | undefined = `${PATH}?start=2000-03-01&limit=1300`; next !== undefined;) {
      const { lines, next: following } = await page(next);
      seen.push(...lines);
      next = following;
    }
    expect(seen).toEqual(whole.lines);
    const alone = await get(`${PATH}?last=20&limit=5`, { accept });
    expect(alone.headers.get('link')).toMatch(/start=.*limit=5>; rel="next"$/);
    await alone.text();
  });

  it('as CSV of no bars is the header', async () => {
    expect(await (await get(`${PATH}?start=2030-01-01`, { accept: 'text/csv' })).text()).toBe('timestamp,a,b,c\n');
  });

  it('that fails before its first row is a problem, in every form', async () => {
    service.failAtBlock = 0;
    const response = await get(`${PATH}?start=2000-03-02`, { accept: 'text/csv' });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('conditional requests', () => {
  it.each([PATH, `${PATH}?last=3`, '/api/v1/features', '/api/v1/symbols', '/'])('%s is 304 for who has these bytes', async (url) => {
    const etag = (await get(url)).headers.get('etag')!;
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    const again = await get(url, { 'if-none-match': `"other", ${etag}` });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    expect((await get(url, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('HEAD has the headers of GET and no body', async () => {
    for (const headers of [{ accept: 'application/json' }, { accept: 'text/csv' }]) {
      const url = `${PATH}?start=2000-03-02`;
      const [head, full] = [await app.request(url, { method: 'HEAD', headers }), await get(url, headers)];
      expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(full.headers));
      expect(await head.text()).toBe('');
      await full.text();
    }
    expect(service.streamsEnded).toBe(2);
  });
});

describe('what the service is asked', () => {
  it.each([
    ['', { timeframe: '1day', set: 'core', shared: true }],
    ['?set=legacy', { set: 'legacy' }],
    ['?version=legacy@0123456789ab', { set: 'legacy@0123456789ab' }],
    ['?set=legacy&version=legacy@0123456789ab', { set: 'legacy@0123456789ab' }],
    ['?fields=b,a', { fields: ['b', 'a'] }],
    ['?bars=true', { bars: true }],
    ['?at=2024-01-01T00:00:00+02:00', { at: '2024-01-01T00:00:00+02:00' }],
    ['?at=2024-01-01+00:30', { at: '2024-01-01 00:30' }],
    ['?at=1704067200000', { at: '1704067200000' }],
    ['?at=2024-01-01T00%3A00%3A00Z', { at: '2024-01-01T00:00:00Z' }],
    ['?origin=range&start=2000-03-02&at=2000-03-05', { origin: 'range', start: '2000-03-02', at: '2000-03-05' }],
  ])('%s', async (query, options) => {
    expect((await get(PATH + query)).status).toBe(200);
    expect(service.lastOptions).toMatchObject(options);
  });
});

describe('what is refused', () => {
  it.each([
    ['?lst=5', 400, 'INVALID_PARAM', 'last'],
    ['?last=5&last=6', 400, 'INVALID_PARAM', 'once'],
    ['?last=0', 400, 'INVALID_PARAM', '1 or more'],
    ['?last=1e9', 400, 'INVALID_PARAM', 'integer'],
    ['?last=99999999999999999999', 400, 'INVALID_PARAM', 'integer'],
    ['?last=5&start=2000-01-01', 400, 'INVALID_RANGE', 'contradict'],
    ['?last=5&at=2000-01-01', 400, 'INVALID_RANGE', 'contradict'],
    ['?at=2000-04-01&start=2000-01-01', 400, 'INVALID_RANGE', 'contradict'],
    ['?at=2000-04-01&end=2000-05-01', 400, 'INVALID_RANGE', 'contradict'],
    ['?start=', 400, 'INVALID_PARAM', 'value'],
    ['?start=20240131093000', 400, 'INVALID_TIME', 'ISO-8601'],
    ['?start=1000', 400, 'INVALID_TIME', 'could be ms or a year'],
    ['?start=8640000000000001', 400, 'INVALID_TIME', 'whole ms'],
    ['?start=yesterday', 400, 'INVALID_TIME', 'ISO-8601'],
    ['?limit=5', 400, 'INVALID_PARAM', 'together'],
    ['?origin=first', 400, 'INVALID_PARAM', 'series or range'],
    ['?version=legacy', 400, 'INVALID_PARAM', 'name@hash'],
    ['?version=legacy@1&set=pipeline-v1', 400, 'INVALID_PARAM', 'give one'],
    ['?fields=a,,b', 400, 'INVALID_PARAM', 'comma'],
    ['?fields=a,a', 400, 'INVALID_PARAM', 'once'],
    ['?set=%E0%A4%A', 400, 'INVALID_PARAM', 'percent'],
    [`?fields=${'a'.repeat(9000)}`, 400, 'TOO_LARGE', 'characters'],
  ])('%s', async (query, status, code, detail) => {
    const response = await get(PATH + query);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { detail: string };
    expect(problem).toMatchObject({ status, code, instance: PATH });
    expect(problem.detail).toContain(detail);
    expect(response.status).toBe(status);
  });

  it('an error of the service keeps its code, its sentence and its fields', async () => {
    expect(await json('/api/v1/features/AAPLL/1day')).toEqual({
      type: 'urn:barkeep:unknown-symbol',
      title: 'Unknown symbol',
      status: 404,
      detail: "symbol 'AAPLL' is not known; did you mean AAPL?",
      code: 'UNKNOWN_SYMBOL',
      instance: '/api/v1/features/AAPLL/1day',
      kind: 'symbol',
      name: 'AAPLL',
      nearest: ['AAPL'],
      known: ['AAPL'],
    });
    expect(faults).toEqual([]);
  });

  it('an error of ours says nothing of the inside, and is logged', async () => {
    service.failure = new TypeError('secret path /etc');
    const problem = await json(`${PATH}?last=2`);
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(faults).toEqual([`GET ${PATH}?last=2`]);
  });

  it('a form that nothing here has is 406 with those that there are', async () => {
    const response = await get(PATH, { accept: 'text/html' });
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({
      code: 'NOT_ACCEPTABLE',
      offered: ['application/json', 'text/csv', 'application/x-ndjson', 'application/vnd.barkeep.columns', 'application/vnd.barkeep.npy'],
    });
  });
});
