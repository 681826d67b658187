// One process of a stampede: `stampeding.mjs PORT SYMBOLS`. It says when it is connected, waits for the word, asks for the newest vector of every symbol at
// once, and says how many series it ran over and what the values were.
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@barkeep/sdk';

const [port, symbols] = process.argv.slice(2).map(Number);
const ROWS = 3000;
const bars = walk();
const names = Array.from({ length: symbols }, (_, k) => `S${k}`);

/** Bars of one walk under every name: memory for one. */
const calendar = (await import('@barkeep/feature-core')).continuousCalendar;
const info = { originMs: bars.timestamp[0], lastMs: bars.timestamp[ROWS - 1], generation: 1, calendar };
const provider = {
  list: async () => names.map((symbol) => ({ symbol, timeframes: ['1day'], stored: ['1day'] })),
  describe: async () => info,
  read: async () => ({ bars, originMs: info.originMs, generation: 1 }),
  corrections: async () => [],
  write: () => Promise.reject(new Error('not written here')),
  close: async () => undefined,
};

const service = connect({ provider, redis: `redis://127.0.0.1:${port}`, defaultSet: 'pipeline-v1' });
while (!(await service.stats()).cache.shared.isTracking) await delay(5);
process.once('message', () => void ask());
process.send({ kind: 'ready' });

async function ask() {
  const vectors = await Promise.all(names.map((name) => service.latest(name)));
  const hash = createHash('sha256');
  for (const { values } of vectors) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const { barsComputed, cache } = await service.stats();
  const { leases, leaseWaits, takeovers, errors, skipped } = cache.shared;
  const counts = { leases, leaseWaits, takeovers, errors, skipped };
  process.send({ kind: 'done', runs: Math.round(barsComputed / ROWS), digest: hash.digest('hex'), ...counts });
}

function walk() {
  const column = () => new Float64Array(ROWS);
  const made = { timestamp: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  let price = 100;
  for (let i = 0; i < ROWS; i++) {
    const open = price;
    price *= 1 + ((i * 7919) % 101) / 5000 - 0.01;
    made.timestamp[i] = Date.UTC(2010, 0, 1) + i * 86_400_000;
    made.open[i] = open;
    made.close[i] = price;
    made.high[i] = Math.max(open, price) + 0.1;
    made.low[i] = Math.min(open, price) - 0.1;
    made.volume[i] = 1000 + ((i * 31) % 97);
  }
  return made;
}
