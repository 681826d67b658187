import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { createApp } from '../src/app.js';
import { startServer, type RunningServer } from '../src/listen.js';
import { FakeService } from './support/fakeService.js';

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(service: FakeService, faults: string[] = []): Promise<RunningServer> {
  const app = createApp(service, { onFault: (_, what) => faults.push(what) });
  const server = await startServer(app, { port: 0, graceMs: 100 });
  running.push(server);
  return server;
}

/** A response whose body nobody has read yet. */
async function open(server: RunningServer, path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const [response] = (await once(request(`${server.url}${path}`, { headers }).end(), 'response')) as [IncomingMessage];
  return response;
}

async function raw(server: RunningServer, text: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.end(text);
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  await once(socket, 'close');
  return Buffer.concat(parts).toString();
}

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
}

/** A promise that the test lets go. */
function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  return { promise: new Promise<void>((given) => (resolve = given)), resolve: () => resolve() };
}

const CSV = { accept: 'text/csv' };
const RANGE = '/api/v1/features/AAPL/1day?start=1990-01-01';

it('a hot answer on a socket has a length, an ETag and no chunks', async () => {
  const server = await start(new FakeService());
  for (let i = 0; i < 3; i++) {
    const response = await fetch(`${server.url}/api/v1/features/AAPL/1day`);
    expect(Number(response.headers.get('content-length'))).toBe((await response.arrayBuffer()).byteLength);
    expect(response.headers.get('transfer-encoding')).toBeNull();
    expect(response.headers.get('vary')).toBe('accept');
  }
});

it('a stream that fails after its first row cuts the connection: the short answer does not look complete', async () => {
  const service = new FakeService(5_000);
  service.failAtBlock = 3;
  const faults: string[] = [];
  const server = await start(service, faults);
  const response = await open(server, RANGE, CSV);
  const parts: string[] = [];
  response.on('data', (part: Buffer) => parts.push(part.toString()));
  const [error] = (await once(response, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
  expect(response.complete).toBe(false);
  expect(parts.join('')).not.toContain('source went away');
  expect(faults).toHaveLength(1);
});

it('a client that goes away ends the work', async () => {
  const service = new FakeService(10_000_000);
  const server = await start(service);
  const response = await open(server, RANGE, CSV);
  await once(response, 'data');
  const aborted = once(service.lastOptions.signal!, 'abort');
  response.destroy();
  await aborted;
  await expect.poll(() => service.streamsEnded).toBe(1);
  expect(service.blocksGiven).toBeLessThan(10_000);
});

it('a client that does not read makes the source wait', async () => {
  const service = new FakeService(10_000_000);
  const server = await start(service);
  const response = await open(server, RANGE, CSV);
  // The kernel's buffers take some megabytes; after that nothing moves until somebody reads.
  let before = -1;
  await expect
    .poll(
      () => {
        const still = service.blocksGiven === before;
        before = service.blocksGiven;
        return still;
      },
      { interval: 200, timeout: 20_000 },
    )
    .toBe(true);
  expect(service.blocksGiven).toBeLessThan(2_000);
  response.resume();
  await expect.poll(() => service.blocksGiven).toBeGreaterThan(before);
  response.destroy();
});

it('a million rows stream as CSV and as NDJSON in bounded memory', async () => {
  const service = new FakeService(1_000_000);
  const server = await start(service);
  for (const accept of ['text/csv', 'application/x-ndjson']) {
    const response = await open(server, RANGE, { accept });
    let lines = 0;
    let peak = 0;
    response.on('data', (part: Buffer) => {
      for (const byte of part) if (byte === 10) lines += 1;
      peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    });
    await once(response, 'end');
    expect(lines).toBe(accept === 'text/csv' ? 1_000_001 : 1_000_000);
    expect(peak).toBeLessThan(200 * 1024 * 1024);
  }
});

it('a port in use is one sentence', async () => {
  const first = await start(new FakeService());
  await expect(startServer(createApp(new FakeService()), { port: first.port })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(`port ${first.port} is in use`),
  });
});

it('closing frees the port, lets an answer end, and does not wait for ever', async () => {
  const service = new FakeService(10_000_000);
  const server = await start(service);
  const stuck = await open(server, RANGE, CSV);
  stuck.on('error', () => undefined);
  await server.close();
  running.length = 0;
  await expect(fetch(server.url)).rejects.toThrow();
  const again = await startServer(createApp(new FakeService()), { port: server.port });
  running.push(again);
  expect(again.port).toBe(server.port);
});

it('closing lets an answer end and does not wait for the connection to be given up by its client', async () => {
  const service = new FakeService();
  const arrived = gate();
  const go = gate();
  const symbols = await service.symbols();
  service.symbols = async () => {
    arrived.resolve();
    await go.promise;
    return symbols;
  };
  const server = await startServer(createApp(service), { port: 0, graceMs: 30_000 });
  const answer = fetch(`${server.url}/api/v1/symbols`);
  await arrived.promise;
  const since = performance.now();
  const closed = server.close();
  go.resolve();
  expect(await (await answer).json()).toEqual({ symbols });
  await closed;
  expect(performance.now() - since).toBeLessThan(4_000);
});

it('a request of HTTP/1.0 without a host is answered', async () => {
  const server = await start(new FakeService());
  expect(await raw(server, 'GET /health/live HTTP/1.0\r\n\r\n')).toContain('{"status":"ok"}');
});

it('an address of IPv6 stands in brackets, and one for all interfaces is given as this machine', async () => {
  for (const [host, url] of [
    ['::1', 'http://[::1]:'],
    ['0.0.0.0', 'http://127.0.0.1:'],
  ] as const) {
    if (host === '::1' && !hasIpv6()) continue;
    const server = await startServer(createApp(new FakeService()), { port: 0, host });
    running.push(server);
    expect(server.url).toBe(`${url}${server.port}`);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  }
});

it.each([
  ['GET / HTTP/9.9\r\n\r\n', '400'],
  [`GET /?${'x'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, '431'],
  ['\0\0\0\0\r\n\r\n', '400'],
])('what is no request is refused in the form of all problems', async (text, status) => {
  const server = await start(new FakeService());
  const answer = await raw(server, text);
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  expect(answer).toContain('application/problem+json');
});

it.each([
  '/api/v1/features/..%2f..%2fetc%2fpasswd/1day',
  '/api/v1/features/../../../etc/passwd',
  '/%',
  '/api/v1/features/AAPL%00/1day',
  '//',
  '/\\..\\',
])('%s is a problem and nothing worse', async (path) => {
  const server = await start(new FakeService());
  const answer = await raw(server, `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
  expect(answer).toContain('application/problem+json');
});
