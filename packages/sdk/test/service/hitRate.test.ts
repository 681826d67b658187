import { describe, expect, it } from 'vitest';
import { HitRate } from '../../src/service/hitRate.js';

const MINUTE = 60_000;
const START = 1_700_000_000_000;

function filled(minutes: number, shareAt: (minute: number) => number | undefined): HitRate {
  const rate = new HitRate();
  for (let minute = 0; minute < minutes; minute++) {
    const share = shareAt(minute);
    if (share === undefined) continue;
    for (let k = 0; k < 10; k++) rate.count(k < share * 10, START + minute * MINUTE + k * 6_000);
  }
  return rate;
}

describe('HitRate', () => {
  it('gives the share of hits over windows that end now, and null where nothing was asked', () => {
    const rate = filled(30, (minute) => (minute < 25 ? 1 : 0.5));
    expect(rate.rates(START + 30 * MINUTE - 1)).toEqual({ last1Min: 0.5, last5Min: 0.5, last30Min: 275 / 300, isLow: false });
    expect(rate.rates(START + 200 * MINUTE)).toEqual({ last1Min: null, last5Min: null, last30Min: null, isLow: false });
  });

  it('is low where each of the six times five minutes of the last half hour was below 0.8', () => {
    expect(filled(30, () => 0.7).rates(START + 30 * MINUTE - 1).isLow).toBe(true);
    expect(filled(30, () => 0.8).rates(START + 30 * MINUTE - 1).isLow).toBe(false);
    expect(filled(30, (minute) => (minute < 5 ? 0.9 : 0.1)).rates(START + 30 * MINUTE - 1).isLow).toBe(false);
    expect(filled(24, () => 0.1).rates(START + 24 * MINUTE - 1).isLow).toBe(false);
  });

  it('is not low where nobody asked for five minutes', () => {
    expect(filled(30, (minute) => (minute < 15 && minute >= 10 ? undefined : 0)).rates(START + 30 * MINUTE - 1).isLow).toBe(false);
  });

  it('forgets what is older than half an hour', () => {
    const rate = filled(90, (minute) => (minute < 60 ? 0 : 1));
    expect(rate.rates(START + 90 * MINUTE - 1)).toMatchObject({ last30Min: 1 });
  });
});
