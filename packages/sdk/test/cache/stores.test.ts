import { describe, expect, it } from 'vitest';
import { LruStore } from '../../src/cache/lru.js';
import { MapCache } from '../../src/testing/mapCache.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { cacheContract } from '../contract/cache.js';

cacheContract('LruStore', ({ time, maxBytes }) => new LruStore({ clock: time, maxBytes }));
cacheContract('MapCache', ({ time, maxBytes }) => new MapCache({ clock: time, maxBytes }));

describe('LruStore', () => {
  it('holds 256 MiB unless told otherwise', () => {
    expect(new LruStore({ clock: new VirtualTime() }).stats().maxBytes).toBe(2 ** 28);
    expect(new MapCache({ clock: new VirtualTime() }).stats().maxBytes).toBe(2 ** 28);
  });

  it('refuses a bound that is no number of bytes', () => {
    for (const maxBytes of [0, -1, 1.5, NaN, Infinity]) {
      expect(() => new LruStore({ clock: new VirtualTime(), maxBytes })).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
    }
  });

  it('counts columns at their bytes', () => {
    const store = new LruStore({ clock: new VirtualTime() });
    store.set('k', { header: {}, columns: [new Float64Array(1000)] });
    const one = store.stats().bytes;
    store.set('k', { header: {}, columns: [new Float64Array(1000), new Float64Array(1000)] });
    expect(store.stats().bytes - one).toBeGreaterThanOrEqual(8000);
  });
});
