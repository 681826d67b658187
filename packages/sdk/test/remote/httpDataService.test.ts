import type { ServerResponse } from 'node:http';
import { BarkeepError, compute } from '@barkeep/feature-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodePorts } from '../../src/ports/node.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { HttpDataService, type HttpDataServiceOptions } from '../../src/remote/httpDataService.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { MapCache } from '../../src/testing/mapCache.js';
import { DataService } from '../../src/service/dataService.js';
import { fakePorts } from '../../src/testing/fakePorts.js';
import { encodeFrame } from '../../src/wire/frames.js';
import { firstDifference, walk } from '../contract/bars.js';
import { dataServiceContract, type SeriesToServe } from '../contract/service.js';
import { WireServer, problem } from './wireServer.js';

function serviceOver(series: readonly SeriesToServe[]): DataService {
  const { clock, timers } = fakePorts({ startMs: Date.UTC(2035, 0, 1) });
  return new DataService({
    provider: new MemoryProvider({ clock, series }),
    computer: new DirectComputer(),
    cache: new MapCache({ clock }),
    ports: { clock, timers },
    defaultSet: 'pipeline-v1',
  });
}

dataServiceContract('HttpDataService', async (series) => {
  const inner = serviceOver(series);
  const server = new WireServer(inner);
  const service = new HttpDataService({ url: await server.listen(), ports: nodePorts });
  return {
    service,
    close: async () => {
      await server.close();
      await inner.close();
    },
  };
});

describe('HttpDataService', () => {
  const bars = walk(5000, { seed: 3 });
  let inner: DataService;
  let server: WireServer;
  let url: string;
  const made: HttpDataService[] = [];
  const slept: number[] = [];

  beforeEach(async () => {
    inner = serviceOver([{ symbol: 'AAPL', timeframe: '1day', bars }]);
    server = new WireServer(inner);
    url = await server.listen();
  });
  afterEach(async () => {
    for (const service of made.splice(0)) await service.close();
    slept.length = 0;
    await server.close();
  });

  /** A client that does not wait between two tries, and takes half of what it may. */
  const client = (options: Partial<HttpDataServiceOptions> = {}): HttpDataService => {
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
      if (signal !== undefined) return nodePorts.timers.sleep(ms, signal);
      slept.push(ms);
      return Promise.resolve();
    };
    const timers = { ...nodePorts.timers, sleep };
    const service = new HttpDataService({ url, ports: { timers, random: () => 0.5 }, ...options });
    made.push(service);
    return service;
  };
  const away = (status: number) => (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>busy</h1>');
  const hangUp = (response: ServerResponse): void => void response.destroy();
  const silent = (): void => undefined;

  it('asks again where the server is away, waiting longer each time', async () => {
    server.faults.push(away(503), away(502));
    expect((await client().recent('AAPL', 3)).length).toBe(3);
    expect(server.requests).toHaveLength(3);
    expect(slept).toEqual([50, 100]);
  });

  it('asks again where the connection breaks, before the answer or inside it', async () => {
    server.faults.push(hangUp, (response) => {
      response.writeHead(200);
      response.write(Buffer.alloc(4), () => response.destroy());
    });
    const vector = await client().latest('AAPL');
    expect(firstDifference([vector.values], [compute(bars, 'pipeline-v1').row(4999)])).toBeNull();
    expect(server.requests).toHaveLength(3);
  });

  it('gives up after the retries, and says who was away', async () => {
    server.faults.push(away(503), away(503), away(503));
    await expect(client().latest('AAPL')).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('503') });
    server.faults.push(away(504));
    await expect(client({ retries: 0 }).latest('AAPL')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await server.close();
    await expect(client({ retries: 1 }).latest('AAPL')).rejects.toMatchObject({ code: 'UNAVAILABLE', fields: { reason: 'ECONNREFUSED' } });
  });

  it('never sends bars twice', async () => {
    server.faults.push(away(503));
    await expect(client().applyBars('AAPL', '1day', walk(1))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.requests).toEqual(['POST /api/v1/bars/AAPL/1day']);
  });

  it('does not ask again for what is no fault of the way', async () => {
    server.faults.push((response) => problem(response, new BarkeepError('TOO_LARGE', 'too much', { maxRows: 5 }), 413));
    await expect(client().latest('AAPL')).rejects.toMatchObject({ code: 'TOO_LARGE', message: 'too much', fields: { maxRows: 5 } });
    expect(server.requests).toHaveLength(1);
  });

  it('gives a problem that a server away tells of its own code', async () => {
    for (let i = 0; i < 2; i++) server.faults.push((response) => problem(response, new BarkeepError('UNAVAILABLE', 'starting'), 503));
    await expect(client({ retries: 1 }).latest('AAPL')).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'starting' });
  });

  it('tells an answer that is not of Barkeep from its status', async () => {
    server.faults.push(away(404), away(500), (response) => problem(response, new BarkeepError('NOSUCH' as 'INTERNAL', 'x')));
    await expect(client().latest('AAPL')).rejects.toMatchObject({ code: 'UNKNOWN_ROUTE' });
    await expect(client().latest('AAPL')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(client().latest('AAPL')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('a server that does not answer in time is a TIMEOUT, and is not asked again', async () => {
    server.faults.push(silent);
    await expect(client({ timeoutMs: 50 }).latest('AAPL')).rejects.toMatchObject({ code: 'TIMEOUT', fields: { timeoutMs: 50 } });
    expect(server.requests).toHaveLength(1);
  });

  it('an answer that stops coming is a TIMEOUT', async () => {
    const stall = (response: ServerResponse): void => void response.writeHead(200).write(Buffer.alloc(4));
    server.faults.push(stall, stall);
    await expect(client({ timeoutMs: 50 }).latest('AAPL')).rejects.toMatchObject({ code: 'TIMEOUT' });
    const stream = client({ timeoutMs: 50 }).stream('AAPL')[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('a reader of a stream may take its time', async () => {
    let rows = 0;
    for await (const block of client({ timeoutMs: 100 }).stream('AAPL', { set: 'legacy' })) {
      rows += block.length;
      await nodePorts.timers.sleep(150);
    }
    expect(rows).toBe(5000);
  });

  it('a signal ends a request with its reason', async () => {
    server.faults.push(silent);
    const control = new AbortController();
    const asked = client().latest('AAPL', { signal: control.signal });
    setTimeout(() => control.abort(new Error('enough')), 20);
    await expect(asked).rejects.toThrow('enough');
  });

  it('a short answer is never taken for a whole one', async () => {
    const frame = await inner.recent('AAPL', 100);
    const whole = encodeFrame(frame);
    const unfinished = encodeFrame(frame, { last: false });
    server.faults.push(
      (response) => void response.end(whole.subarray(0, whole.length - 8)),
      (response) => void response.end(unfinished),
      (response) => void response.end(),
      (response) => void response.end(unfinished),
    );
    for (let i = 0; i < 3; i++) await expect(client().recent('AAPL', 100)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const blocks: number[] = [];
    const read = async (): Promise<void> => {
      for await (const block of client().stream('AAPL')) blocks.push(block.length);
    };
    await expect(read()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(blocks).toEqual([100]);
  });

  it('an answer that the server has cut off without being asked to is an error', async () => {
    const frame = await inner.recent('AAPL', 10, { limit: 5 });
    server.faults.push((response) => void response.end(encodeFrame(frame)));
    await expect(client().recent('AAPL', 10)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('an answer of other rows than one is no vector', async () => {
    const frame = await inner.recent('AAPL', 2);
    server.faults.push((response) => void response.end(encodeFrame(frame)));
    await expect(client().latest('AAPL')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('a page that is not what Barkeep answers is no answer', async () => {
    const page = (text: string) => (response: ServerResponse) => void response.writeHead(200).end(text);
    server.faults.push(page('[1]'), page('<html>'), page('{"status":503}'), page('{}'), page('{"sets":{}}'));
    const service = client();
    for (const ask of ['stats', 'health', 'health', 'symbols', 'sets'] as const) {
      await expect(service[ask]()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  it('reads the health of a server that is degraded', async () => {
    server.faults.push((response) => void response.writeHead(503).end('{"status":"starting"}'));
    expect(await client().health()).toEqual({ status: 'starting' });
  });

  it('asks for its own default set, and keeps a path before the routes', async () => {
    expect((await client({ defaultSet: 'legacy' }).latest('AAPL')).names).toHaveLength(18);
    await client({ url: `${url}/prefix/`, retries: 0 })
      .health()
      .catch(() => undefined);
    expect(server.requests.at(-1)).toBe('GET /prefix/health');
  });

  it('refuses what is no URL of a server', () => {
    for (const bad of ['localhost:8080', '', 'ftp://x', 'http://'])
      expect(() => client({ url: bad })).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
  });
});
