import { sessionCalendar } from '@barkeep/feature-core';
import { expect, test } from 'vitest';
import { MemoryProvider } from '../../src/providers/memory.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { START, makeBars } from '../contract/provider.js';

test('MemoryProvider takes bars and a calendar to begin with, and keeps bars of its own', async () => {
  const clock = new VirtualTime({ startMs: START + 100 * 86_400_000 });
  const bars = makeBars('1day', 0, 3);
  const calendar = sessionCalendar({ name: 'XNYS', timeZone: 'America/New_York', open: '09:30', close: '16:00' });
  const provider = new MemoryProvider({ clock, series: [{ symbol: 'abc', timeframe: '1day', bars, calendar }] });
  bars.close[0] = 7;
  expect((await provider.read('ABC', '1day')).bars.close[0]).toBe(101.125);
  expect((await provider.describe('ABC', '1day')).calendar).toBe(calendar);
  const more = makeBars('1day', 3, 1);
  await provider.write('ABC', '1day', more);
  more.close[0] = 7;
  expect((await provider.read('ABC', '1day')).bars.close[3]).toBe(104.125);
  expect(() => new MemoryProvider({ clock, series: [{ symbol: '..', timeframe: '1day', bars }] })).toThrowError(
    expect.objectContaining({ code: 'INVALID_SYMBOL' }),
  );
  bars.timestamp[2] = bars.timestamp[1]!;
  expect(() => new MemoryProvider({ clock, series: [{ symbol: 'A', timeframe: '1day', bars }] })).toThrowError(
    expect.objectContaining({ code: 'INVALID_BARS' }),
  );
});
