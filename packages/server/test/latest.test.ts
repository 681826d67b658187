import { describe, expect, it } from 'vitest';
import { finish } from '../src/answer.js';
import { LatestAnswers } from '../src/latest.js';
import { FakeService } from './support/fakeService.js';

const body = (bytes: number) => async () => finish(Buffer.alloc(bytes), 'text/plain');
const signal = new AbortController().signal;

describe('remembered answers', () => {
  it('are bounded by their number and by their bytes, whatever is asked', async () => {
    const few = new LatestAnswers(new FakeService(), { maxEntries: 10 });
    const small = new LatestAnswers(new FakeService(), { maxBytes: 100_000 });
    for (let i = 0; i < 100; i++) {
      await few.first(`key ${i}`, 'AAPL', {}, signal, body(10));
      await small.first(`key ${i}`, 'AAPL', {}, signal, body(9_000));
    }
    expect(few.held.entries).toBe(10);
    expect(small.held.bytes).toBeLessThanOrEqual(100_000);
    expect(small.held.entries).toBeGreaterThan(5);
  });

  it('do not keep the signal of the request that came first', async () => {
    const service = new FakeService();
    const answers = new LatestAnswers(service);
    const first = new AbortController();
    await answers.first('key', 'AAPL', { at: '2000-03-05' }, first.signal, body(1));
    first.abort();
    await answers.known('key');
    expect(service.lastOptions).toEqual({ at: '2000-03-05', shared: true });
  });

  it('an answer that failed is not remembered', async () => {
    const answers = new LatestAnswers(new FakeService());
    await expect(answers.first('key', 'NONE', {}, signal, body(1))).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
    expect(answers.known('key')).toBeUndefined();
  });
});
