import type { RedisLink } from './link.js';

const SCAN_COUNT = 500;

/** Keys that start with a text, in batches, of all servers; those that come or go meanwhile may be missing. */
export async function* scanKeys(link: RedisLink, start: string): AsyncGenerator<readonly string[]> {
  const pattern = `${start.replace(/[\\*?[\]]/g, '\\$&')}*`;
  for (const primary of link.primaries()) {
    let cursor = '0';
    do {
      const [next, keys] = await primary.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
      if (keys.length > 0) yield keys;
      cursor = next;
    } while (cursor !== '0');
  }
}
