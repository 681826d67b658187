// What an answer from each tier costs beside the library that stands there: lru-cache in the process, ioredis at Redis; and two general caches on the same work.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { Cacheable } from 'cacheable';
import KeyvRedis from '@keyv/redis';
import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { SET, SYMBOLS, TIMEFRAME, sdk, serviceOver, tieredOver } from './harness/cachedVectors.mjs';
import { withRedis } from './harness/redis.mjs';
import { fasterThan, measured, within } from './harness/rows.mjs';
import { quantile } from './harness/statistics.mjs';
import { quick, report } from './harness/suite.mjs';
import { nsPerCall } from './harness/turns.mjs';
import { versionOf } from './harness/versions.mjs';

const ROUNDS = quick ? 3 : 15;
const NEAR_CALLS = quick ? 20_000 : 200_000;
const FAR_CALLS = quick ? 500 : 4_000;
const MANY_CALLS = quick ? 50 : 400;
const CHANGES = quick ? 300 : 5_000;
const SHARED_MS = 300_000;

const rows = [];
const options = { timeframe: TIMEFRAME, set: SET, shared: true };

await near();
await withRedis(async ({ port, url }) => {
  await far(port, url);
  await changes(port);
});
report(rows, Object.fromEntries(['lru-cache', 'ioredis', 'bentocache', 'cacheable'].map((name) => [name, versionOf(name)])));

/** L1: a hit by the service's public call, by a prepared view, and by what others offer. */
async function near() {
  const service = serviceOver(new sdk.LruStore({ clock: sdk.nodePorts.clock }));
  const vectors = new Map();
  for (const symbol of [...SYMBOLS, ...SYMBOLS]) vectors.set(symbol, await service.latest(symbol, options));
  const { version } = vectors.get(SYMBOLS[0]).metadata;
  const keys = SYMBOLS.map((symbol) => `feature:${symbol}:${TIMEFRAME}:${version}`);
  const lru = new LRUCache({ max: 10_000 });
  const bento = new BentoCache({
    default: 'near',
    stores: { near: bentostore().useL1Layer(memoryDriver({ maxItems: 10_000, serialize: false })) },
  });
  const cacheable = new Cacheable();
  for (const [k, key] of keys.entries()) {
    const vector = vectors.get(SYMBOLS[k]);
    lru.set(key, vector);
    await bento.set({ key, value: vector });
    await cacheable.set(key, vector);
  }
  const views = SYMBOLS.map((symbol) => service.view(symbol, { timeframe: TIMEFRAME, set: SET, shared: true }));
  const ns = await nsPerCall(
    {
      call: inTurns((k) => service.latestNow(SYMBOLS[k], options)),
      awaited: inTurnsAwaited((k) => service.latest(SYMBOLS[k], options)),
      view: inTurnsAwaited((k) => views[k].latest()),
      lru: inTurns((k) => lru.get(keys[k])),
      lruAwaited: inTurnsAwaited((k) => lru.get(keys[k])),
      bento: inTurnsAwaited((k) => bento.get({ key: keys[k] })),
      cacheable: inTurnsAwaited((k) => cacheable.get(keys[k])),
    },
    { rounds: ROUNDS, calls: NEAR_CALLS },
  );
  const what = 'L1 hit of a newest vector';
  const peer = { peer: "lru-cache's get", theirs: ns.lru };
  const awaited = { peer: "lru-cache's get, awaited", theirs: ns.lruAwaited };
  rows.push(within(`${what}, latestNow, key included`, 'ns', ns.call, peer, { atMost: 3 }));
  rows.push(within(`${what}, latest, awaited`, 'ns', ns.awaited, awaited));
  rows.push(within(`${what}, through a view`, 'ns', ns.view, awaited, { atMost: 1.5 }));
  rows.push(fasterThan(`${what}, latest`, 'ns', ns.awaited, { peer: 'bentocache', theirs: ns.bento }));
  rows.push(fasterThan(`${what}, latest`, 'ns', ns.awaited, { peer: 'cacheable', theirs: ns.cacheable }));
  await bento.disconnectAll();
  await cacheable.disconnect();
  await service.close();
}

/** L2: one vector, and a hundred at once; asked for as of a moment, since the service keeps what it answered last. */
async function far(port, url) {
  const store = await tieredOver(port);
  const service = serviceOver(store);
  let version;
  let values;
  for (const symbol of SYMBOLS)
    ({
      values,
      metadata: { version },
    } = await service.latest(symbol, options));
  const bare = new Redis({ port });
  const ours = SYMBOLS.map((symbol) => `${symbol}:${TIMEFRAME}:${version}:last`);
  const theirs = SYMBOLS.map((symbol) => `feature:${symbol}:${TIMEFRAME}:${version}`);
  while ((await bare.exists(...theirs)) < theirs.length) await sdk.nodePorts.timers.sleep(10, undefined, true);
  const bento = new BentoCache({
    default: 'far',
    stores: { far: bentostore().useL2Layer(redisDriver({ connection: { host: '127.0.0.1', port } })) },
  });
  const cacheable = new Cacheable({ secondary: new KeyvRedis(url), nonBlocking: false });
  const plain = Array.from(values);
  for (const key of theirs) {
    await bento.set({ key, value: plain });
    await cacheable.secondary.set(key, plain, SHARED_MS);
  }
  const ns = await nsPerCall(
    {
      ours: inTurnsAwaited((k) => store.get(ours[k])),
      service: inTurnsAwaited((k) => service.latest(SYMBOLS[k], { ...options, at: Date.now() })),
      bare: inTurnsAwaited((k) => bare.getBuffer(theirs[k])),
      bento: inTurnsAwaited((k) => bento.get({ key: theirs[k] })),
      cacheable: inTurnsAwaited((k) => cacheable.secondary.get(theirs[k])),
    },
    { rounds: ROUNDS, calls: FAR_CALLS },
  );
  const what = `L2 hit of one vector of ${values.length} features`;
  const peer = { peer: "ioredis' getBuffer", theirs: ns.bare / 1e3 };
  rows.push(within(`${what}, from the store`, 'µs', ns.ours / 1e3, peer, { atMost: 1.5 }));
  rows.push(within(`${what}, by the service's latest`, 'µs', ns.service / 1e3, peer, { atMost: 1.5 }));
  rows.push(fasterThan(what, 'µs', ns.service / 1e3, { peer: 'bentocache', theirs: ns.bento / 1e3 }));
  rows.push(fasterThan(what, 'µs', ns.service / 1e3, { peer: 'cacheable', theirs: ns.cacheable / 1e3 }));
  const many = await nsPerCall(
    {
      ours: repeated(() => store.getMany(ours)),
      service: repeated(() => service.latestMany(SYMBOLS, { ...options, at: Date.now() })),
      bare: repeated(() => bare.mgetBuffer(...theirs)),
      bento: repeated(() => bento.getMany?.({ keys: theirs }) ?? Promise.all(theirs.map((key) => bento.get({ key })))),
      cacheable: repeated(() => cacheable.secondary.getMany(theirs)),
    },
    { rounds: ROUNDS, calls: MANY_CALLS },
  );
  const manyWhat = `L2 hits of ${SYMBOLS.length} symbols' vectors at once`;
  const mget = { peer: "ioredis' mgetBuffer", theirs: many.bare / 1e3 };
  rows.push(within(`${manyWhat}, from the store`, 'µs', many.ours / 1e3, mget, { atMost: 1.3 }));
  rows.push(within(`${manyWhat}, by the service`, 'µs', many.service / 1e3, mget, { atMost: 1.3 }));
  rows.push(fasterThan(manyWhat, 'µs', many.service / 1e3, { peer: 'bentocache', theirs: many.bento / 1e3 }));
  rows.push(fasterThan(manyWhat, 'µs', many.service / 1e3, { peer: 'cacheable', theirs: many.cacheable / 1e3 }));
  bare.disconnect();
  await bento.disconnectAll();
  await cacheable.disconnect();
  await service.close();
}

/** How long after a write in this process a value has left the memory of another one. */
async function changes(port) {
  const child = fork(join(import.meta.dirname, 'load', 'hearsChanges.mjs'), [String(port)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const heard = () => new Promise((resolve) => child.once('message', resolve));
  await heard();
  const writer = new Redis({ port });
  const latencies = [];
  for (let k = 0; k < CHANGES; k++) {
    const answer = heard();
    const sent = process.hrtime.bigint();
    await writer.set('feature:S0:1min:changes', String(k));
    latencies.push(Number(BigInt(await answer) - sent) / 1e6);
  }
  child.disconnect();
  writer.disconnect();
  rows.push(measured('an invalidation seen by another process, P50', 'ms', quantile(latencies, 0.5), { below: 0.5 }));
  rows.push(measured('an invalidation seen by another process, P99', 'ms', quantile(latencies, 0.99), { below: 5 }));
}

function inTurns(call) {
  return (calls) => {
    for (let n = 0, k = 0; n < calls; n++, k = k + 1 === SYMBOLS.length ? 0 : k + 1) if (call(k) === undefined) throw new Error('a miss');
  };
}

function inTurnsAwaited(call) {
  return async (calls) => {
    for (let n = 0, k = 0; n < calls; n++, k = k + 1 === SYMBOLS.length ? 0 : k + 1)
      if (((await call(k)) ?? null) === null) throw new Error('a miss');
  };
}

function repeated(call) {
  return async (calls) => {
    for (let n = 0; n < calls; n++)
      if ((await call()).some((value) => (value ?? null) === null || value.error !== undefined)) throw new Error('a miss');
  };
}
