import { expect, it } from 'vitest';
import { createApp } from '../src/app.js';
import { FakeService } from './support/fakeService.js';

const PATH = '/api/v1/bars/AAPL/1day';
const BAR = { timestamp: '2024-01-31T00:00:00Z', open: 1, high: 2, low: 0.5, close: 1.5, volume: null };

async function post(
  body: string,
  options: { writable?: boolean; type?: string; maxBodyBytes?: number } = {},
): Promise<{ service: FakeService; answer: Record<string, unknown> }> {
  const { writable = true, type = 'application/json', maxBodyBytes = 1_000 } = options;
  const service = new FakeService();
  const response = await createApp(service, { writable, limits: { maxBodyBytes } }).request(PATH, {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });
  return { service, answer: { ...((await response.json()) as object), status: response.status } };
}

it('bars go to the service', async () => {
  const { service, answer } = await post(JSON.stringify({ bars: [BAR, { ...BAR, timestamp: 1706745600000 }] }));
  expect(answer).toEqual({ appended: 2, corrected: 0, unchanged: 0, generation: 1, changed: null, status: 200 });
  expect(service.applied).toEqual({ symbol: 'AAPL', timeframe: '1day', length: 2 });
});

it('a server that is not writable says how to make it so', async () => {
  const { service, answer } = await post(JSON.stringify({ bars: [BAR] }), { writable: false });
  expect(answer).toMatchObject({ status: 403, code: 'READ_ONLY', detail: expect.stringContaining('--writable') });
  expect(service.applied).toBeUndefined();
});

it.each([
  ['{', 'INVALID_BARS', 'not JSON'],
  ['[]', 'INVALID_BARS', "no array 'bars'"],
  ['{"bars":[1]}', 'INVALID_BARS', 'bar 0 is no object'],
  [JSON.stringify({ bars: [{ ...BAR, timestamp: undefined }] }), 'INVALID_BARS', 'no timestamp'],
  [JSON.stringify({ bars: [{ ...BAR, timestamp: 'today' }] }), 'INVALID_TIME', 'timestamp of bar 0'],
  [JSON.stringify({ bars: [BAR, { ...BAR, close: '1' }] }), 'INVALID_BARS', 'close of bar 1 is no number'],
  [JSON.stringify({ bars: [{ ...BAR, open: undefined }] }), 'INVALID_BARS', 'open of bar 0 is missing'],
])('%s is refused', async (body, code, detail) => {
  const { service, answer } = await post(body);
  expect(answer).toMatchObject({ status: 400, code, detail: expect.stringContaining(detail) });
  expect(service.applied).toBeUndefined();
});

it('a body of another type, or larger than the limit, is refused', async () => {
  expect((await post('x', { type: 'text/html' })).answer).toMatchObject({ code: 'INVALID_PARAM' });
  const large = JSON.stringify({ bars: Array.from({ length: 12_000 }, () => BAR) });
  expect((await post(large, { maxBodyBytes: 10_000_000 })).answer).toMatchObject({ code: 'TOO_LARGE', max: 1_048_576 });
  expect((await post(JSON.stringify({ bars: Array.from({ length: 50 }, () => BAR) }))).answer).toMatchObject({
    code: 'TOO_LARGE',
    max: 1_000,
  });
});
