import { sliceBars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/connect.js';
import { FIRST_MS, correctedAt, walk } from '../contract/bars.js';
import { rig } from './support.js';

const DAY_MS = 86_400_000;
const ROWS = 600;
const all = walk(ROWS + 5, { seed: 8 });
const bars = sliceBars(all, 0, ROWS);

describe('latestNow', () => {
  it('has nothing until the newest vector is a hit, and then what latest gives', async () => {
    const { service } = rig(bars);
    expect(service.latestNow('AAPL')).toBeUndefined();
    await service.latest('AAPL');
    expect(service.latestNow('AAPL')).toBeUndefined();
    const hit = await service.latest('AAPL');
    expect(service.latestNow('AAPL')).toEqual(hit);
    expect(await service.stats()).toMatchObject({ hits: 2, misses: 1 });
  });

  it('has nothing for another moment, another origin, an unknown name or a closed service', async () => {
    const { service } = rig(bars);
    for (let i = 0; i < 2; i++) await service.latest('AAPL');
    expect(service.latestNow('AAPL', { at: FIRST_MS + 40 * DAY_MS })).toBeUndefined();
    expect(service.latestNow('AAPL', { origin: 'range', start: FIRST_MS })).toBeUndefined();
    expect(service.latestNow('AAPL', { set: 'none' })).toBeUndefined();
    expect(service.latestNow('NONE')).toBeUndefined();
    expect(service.latestNow('AAPL', { sett: 'legacy' } as object)).toBeUndefined();
    expect(service.latestNow('AAPL', { version: 'legacy' })).toBeUndefined();
    expect(service.latestNow('AAPL', { set: 'pipeline-v1', version: 'legacy' })).toBeUndefined();
    await service.close();
    expect(service.latestNow('AAPL')).toBeUndefined();
  });

  it('has nothing once a bar came or was corrected, until that is in', async () => {
    const { service, provider } = rig(bars);
    for (let i = 0; i < 2; i++) await service.latest('AAPL');
    await provider.write('AAPL', '1day', sliceBars(all, ROWS, ROWS + 1));
    expect(service.latestNow('AAPL')).toBeUndefined();
    for (let i = 0; i < 2; i++) await service.latest('AAPL');
    expect(service.latestNow('AAPL')?.timestamp).toBe(FIRST_MS + ROWS * DAY_MS);
    await provider.write('AAPL', '1day', sliceBars(correctedAt(bars, 590, 77), 590, 591));
    expect(service.latestNow('AAPL')).toBeUndefined();
  });

  it('has nothing after an invalidation by hand, of that symbol only', async () => {
    const { service } = rig(bars);
    for (let i = 0; i < 3; i++) await service.latest('AAPL');
    expect(service.latestNow('AAPL')).toBeDefined();
    await service.invalidate({ symbol: 'AAP' });
    expect(service.latestNow('AAPL')).toBeDefined();
    await service.invalidate({ symbol: 'AAPL' });
    expect(service.latestNow('AAPL')).toBeUndefined();
  });

  it('has nothing from the close of the next bar on, to the millisecond', async () => {
    const closeMs = FIRST_MS + ROWS * DAY_MS + DAY_MS;
    const { service, ports } = rig(sliceBars(all, 0, ROWS + 1), { nowMs: closeMs - 300 });
    for (let i = 0; i < 2; i++) await service.latest('AAPL');
    for (let left = 300; left > 0; left -= 25) {
      expect(service.latestNow('AAPL')?.timestamp).toBe(FIRST_MS + (ROWS - 1) * DAY_MS);
      await ports.time.advance(25);
    }
    expect(service.latestNow('AAPL')).toBeUndefined();
    for (let i = 0; i < 2; i++) await service.latest('AAPL');
    expect(service.latestNow('AAPL')?.timestamp).toBe(FIRST_MS + ROWS * DAY_MS);
  });

  it('is the same promise for everybody who only reads, and values of their own for the others', async () => {
    const { service } = rig(bars);
    for (let i = 0; i < 2; i++) await service.latest('AAPL');
    const first = service.latest('AAPL', { shared: true });
    await first;
    await service.latest('AAPL', { shared: true });
    expect(service.latest('AAPL', { shared: true })).toBe(service.latest('AAPL', { shared: true }));
    const own = await service.latest('AAPL');
    own.values.fill(7);
    expect(service.latestNow('AAPL')!.values).not.toEqual(own.values);
  });

  it('tells the age of now', async () => {
    const { service, ports } = rig(bars);
    for (let i = 0; i < 2; i++) await service.latest('AAPL');
    const before = service.latestNow('AAPL')!.metadata.ageBars;
    await ports.time.advance(3 * DAY_MS);
    expect(service.latestNow('AAPL')?.metadata.ageBars).toBe(before + 3);
  });

  it('answers for files and for timeframes resampled from them', async () => {
    const service = connect();
    for (const timeframe of ['1min', '15min']) {
      for (let i = 0; i < 3; i++) await service.latest('DASHUSDT', { timeframe });
      const now = service.latestNow?.('DASHUSDT', { timeframe });
      expect(now?.values).toEqual((await service.latest('DASHUSDT', { timeframe })).values);
    }
    await service.close();
  });
});
