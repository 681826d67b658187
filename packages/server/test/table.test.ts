import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.js';
import { startServer, type RunningServer } from '../src/listen.js';
import { FakeService, FIRST_MS } from './support/fakeService.js';
import { readTable } from './support/npy.js';

const PATH = '/api/v1/features/aapl/1day';
const TABLE = { accept: 'application/vnd.barkeep.npy' };
let service: FakeService;
let server: RunningServer;

beforeEach(async () => {
  service = new FakeService(2_500);
  server = await startServer(createApp(service, { limits: { maxTableBytes: 99_000 } }), { port: 0, graceMs: 100 });
});
afterEach(() => server.close());

const get = (query: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.url}${PATH}${query}`, { headers: TABLE, ...init });
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

describe('an answer as a table', () => {
  it('has the rows of all blocks, its length before it, and the metadata of the whole behind it', async () => {
    const response = await get('?start=2000-03-01');
    const bytes = await bytesOf(response);
    expect(response.headers.get('content-type')).toBe('application/vnd.barkeep.npy');
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    const { columns, tail } = readTable(bytes);
    expect(tail).toMatchObject({ names: ['a', 'b', 'c'], rows: 2_500, metadata: { symbol: 'AAPL', nextMs: null } });
    expect(columns['a']).toEqual(Array.from({ length: 2_500 }, (_, i) => i));
    expect(columns['c']!.slice(0, 4)).toEqual([NaN, -0, Infinity, -Infinity]);
    expect(columns['timestamp']!.slice(0, 2)).toEqual([FIRST_MS, FIRST_MS + 86_400_000]);
    expect(service.lastOptions.shared).toBe(true);
  });

  it('is the same without a socket', async () => {
    const inProcess = await createApp(service).request(`${PATH}?start=2000-03-01`, { headers: TABLE });
    expect(await bytesOf(inProcess)).toEqual(await bytesOf(await get('?start=2000-03-01')));
  });

  it.each([
    ['the latest bar', '', [2_499]],
    ['the newest bars', '?last=2', [2_498, 2_499]],
    ['an empty range', '?start=2000-03-01&end=2000-03-01', []],
    ['a range that limit cuts', '?start=2000-03-01&limit=2', [0, 1]],
  ])('may be %s', async (_, query, a) => {
    const response = await get(query);
    expect(readTable(await bytesOf(response)).columns['a']).toEqual(a);
    expect(response.headers.get('link') !== null).toBe(query.includes('limit'));
  });

  it('is told of by HEAD without a body', async () => {
    const response = await get('?start=2000-03-01', { method: 'HEAD' });
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(80_000);
    expect(await response.text()).toBe('');
  });

  it('above the limit is refused with the rows that one may have', async () => {
    const problem = (await (await get('?start=2000-03-01&bars=true&fields=a,b,c,d')).json()) as { code: string; max: number };
    expect(problem).toMatchObject({ code: 'TOO_LARGE', max: 2_475 });
  });

  it('is a problem like any other where the source fails, though on its last block', async () => {
    service.failAtBlock = 2;
    const response = await get('?start=2000-03-01');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('that nobody reads on is given up, and the server goes on', async () => {
    const large = await startServer(createApp(new FakeService(200_000)), { port: 0, graceMs: 100 });
    try {
      const asked = request(`${large.url}${PATH}?start=2000-03-01`, { headers: TABLE }).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      response.destroy();
      let inFlight = '';
      for (let tries = 0; tries < 100 && !inFlight.includes('in_flight 1'); tries++) {
        inFlight = await (await fetch(`${large.url}/metrics`)).text();
        await delay(10);
      }
      // The one that is being answered is the look itself.
      expect(inFlight).toContain('http_requests_in_flight 1');
    } finally {
      await large.close();
    }
  });
});
