import { parseArgs } from 'node:util';
import { LruStore } from '../src/cache/lru.js';
import type { CacheValue } from '../src/contracts/cache.js';
import type { ISharedStore, SharedListener } from '../src/contracts/sharedStore.js';
import { TieredStore } from '../src/redis/tieredStore.js';
import { SharedMemory, type SharedMemoryConnection } from '../src/testing/sharedMemory.js';

const KEY = 'AAPL:1day:x@1:last';
const SHARED = 'feature:AAPL:1day:x@1';
const CLOCK = { now: () => 0, monotonic: () => 0 };

/** What one client does: one call, which begins, is carried out by the server, is answered; and it hears what has been said to it by then. */
const CALL_STEPS = ['begin', 'carry out', 'answer'] as const;
type Step = (typeof CALL_STEPS)[number] | 'hear';

type Act = { readonly what: 'get' | 'delete' } | { readonly what: 'set'; readonly id: number };

/** Values by their number: generation and bar. */
const VALUES: readonly (readonly [number, number])[] = [
  [1, 5],
  [1, 10],
  [1, 20],
  [2, 20],
];
/** What stands there at the beginning. */
const FIRST = 1;

/** Reads around a newer bar, a correction, a deletion, and a process that is behind. */
const SCENES: Readonly<Record<string, readonly [Act, Act, Act]>> = {
  'get, bar, correction': [{ what: 'get' }, { what: 'set', id: 2 }, { what: 'set', id: 3 }],
  'get, get, correction': [{ what: 'get' }, { what: 'get' }, { what: 'set', id: 3 }],
  'get, bar, deletion': [{ what: 'get' }, { what: 'set', id: 2 }, { what: 'delete' }],
  'get, late bar, correction': [{ what: 'get' }, { what: 'set', id: 0 }, { what: 'set', id: 3 }],
};

/** A connection on which nothing happens by itself. */
class SteppedConnection implements ISharedStore {
  readonly #inner: SharedMemoryConnection;
  #listener: SharedListener | undefined;
  readonly #said: (readonly string[] | 'all')[] = [];
  readonly #gates: (() => void)[] = [];
  readonly isTracking = true;
  readonly trouble = undefined;

  constructor(memory: SharedMemory) {
    this.#inner = memory.connect();
    this.#inner.listen({ changed: (keys) => this.#said.push(keys), lost: () => undefined, regained: () => undefined });
  }

  /** Lets the call that waits go on by one step. */
  pass(): void {
    this.#gates.shift()?.();
  }

  hear(): void {
    for (const keys of this.#said.splice(0)) this.#listener?.changed(keys);
  }

  listen(listener: SharedListener): void {
    this.#listener = listener;
  }

  get(keys: readonly string[], maxBytes: number): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#stepped(() => this.#inner.get(keys, maxBytes));
  }

  put(key: string, bytes: Uint8Array, ttlMs: number): Promise<boolean> {
    return this.#stepped(() => this.#inner.put(key, bytes, ttlMs));
  }

  lease(key: string, token: string, ttlMs: number): Promise<boolean> {
    return this.#inner.lease(key, token, ttlMs);
  }

  release(key: string, token: string): Promise<void> {
    return this.#inner.release(key, token);
  }

  delete(keys: readonly string[]): Promise<number> {
    return this.#stepped(() => this.#inner.delete(keys));
  }

  scan(prefix: string): AsyncIterable<readonly string[]> {
    return this.#inner.scan(prefix);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #stepped<T>(call: () => Promise<T>): Promise<T> {
    await this.#gate();
    const result = await call();
    await this.#gate();
    return result;
  }

  #gate(): Promise<void> {
    return new Promise((resolve) => this.#gates.push(resolve));
  }
}

/** One client of three. */
class Client {
  readonly connection: SteppedConnection;
  readonly near = new LruStore({ clock: CLOCK, maxBytes: 65_536 });
  readonly store: TieredStore;
  readonly #act: Act;
  /** What stood under the key while its call was under way. */
  readonly #stood = new Set<number | undefined>();
  #isUnderWay = false;
  got: number | undefined;

  constructor(memory: SharedMemory, act: Act) {
    this.#act = act;
    this.connection = new SteppedConnection(memory);
    this.store = new TieredStore({
      near: this.near,
      shared: this.connection,
      clock: CLOCK,
      timers: { sleep: () => Promise.resolve() },
      random: () => 0.5,
    });
  }

  take(step: Step, standing: number | undefined): void {
    if (step === 'hear') return this.connection.hear();
    if (step !== 'begin') return this.connection.pass();
    this.#isUnderWay = true;
    this.see(standing);
    void this.#begin();
  }

  see(standing: number | undefined): void {
    if (this.#isUnderWay) this.#stood.add(standing);
  }

  /** Why the answer to its read is none. */
  get wrong(): string | undefined {
    if (this.#act.what !== 'get' || this.#stood.has(this.got)) return undefined;
    return `a read gave ${this.got}, and ${[...this.#stood].join(', ')} stood there`;
  }

  async #begin(): Promise<void> {
    const act = this.#act;
    if (act.what === 'set') await this.store.set(KEY, valueOf(act.id));
    else if (act.what === 'delete') await this.store.delete(KEY);
    else this.got = idOf(await this.store.get(KEY));
    this.#isUnderWay = act.what !== 'get';
  }
}

function valueOf(id: number): CacheValue {
  const [generation, timestamp] = VALUES[id]!;
  return {
    header: { generation, timestamp, hash: '0'.repeat(64), rows: 1, generatedAtMs: 0, computationTimeMs: 0, bars: 0 },
    columns: [Float64Array.of(id)],
  };
}

function idOf(value: CacheValue | undefined): number | undefined {
  return value?.columns[0]?.[0];
}

/** What the server has now; its bytes end with the value's number. */
function standingIn(memory: SharedMemory): number | undefined {
  const bytes = memory.read(SHARED);
  return bytes === undefined ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getFloat64(bytes.length - 12, true);
}

/** Whatever can go on goes on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** One order of all steps: what is wrong in it, if anything is. */
async function play(acts: readonly Act[], order: readonly (readonly [number, Step])[], first: Uint8Array): Promise<string | undefined> {
  const memory = new SharedMemory(CLOCK);
  memory.write(SHARED, first);
  const clients = acts.map((act) => new Client(memory, act));
  let standing: number | undefined = FIRST;
  for (const [k, step] of order) {
    clients[k]!.take(step, standing);
    await settle();
    const now = standingIn(memory);
    if (now !== undefined && standing !== undefined && isEarlier(now, standing)) return `${now} took the place of ${standing}`;
    standing = now;
    for (const client of clients) client.see(standing);
  }
  for (const client of clients) client.connection.hear();
  await settle();
  for (const client of clients) {
    if (client.wrong !== undefined) return client.wrong;
    const kept = idOf(client.near.get(KEY));
    if (kept !== undefined && kept !== standing) return `${kept} is kept, and ${standing} stands there`;
  }
  return undefined;
}

function isEarlier(a: number, b: number): boolean {
  const [[ga, ta], [gb, tb]] = [VALUES[a]!, VALUES[b]!];
  return ga < gb || (ga === gb && ta < tb);
}

/** Every way to mix three lists, each in its own order. */
function* mixed(lists: readonly (readonly Step[])[]): Generator<readonly (readonly [number, Step])[]> {
  const order: (readonly [number, Step])[] = [];
  const at = lists.map(() => 0);
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  function* next(): Generator<readonly (readonly [number, Step])[]> {
    if (order.length === length) return yield order;
    for (let k = 0; k < lists.length; k++) {
      const list = lists[k]!;
      if (at[k] === list.length) continue;
      order.push([k, list[at[k]!++]!]);
      yield* next();
      order.pop();
      at[k]!--;
    }
  }
  yield* next();
}

/** The places that hearing can have among the steps of a call. */
function hearingAt(place: number): readonly Step[] {
  return [...CALL_STEPS.slice(0, place), 'hear', ...CALL_STEPS.slice(place)];
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
  const places = values.all ? [0, 1, 2, 3] : [2];
  const memory = new SharedMemory(CLOCK);
  const connection = new SteppedConnection(memory);
  const writer = new TieredStore({
    near: new LruStore({ clock: CLOCK }),
    shared: connection,
    clock: CLOCK,
    timers: { sleep: () => Promise.resolve() },
    random: () => 0.5,
  });
  void writer.set(KEY, valueOf(FIRST));
  await settle();
  connection.pass();
  await settle();
  const first = memory.read(SHARED)!;
  let played = 0;
  for (const [scene, acts] of Object.entries(SCENES)) {
    for (const a of places) {
      for (const b of places) {
        for (const c of places) {
          for (const order of mixed([hearingAt(a), hearingAt(b), hearingAt(c)])) {
            played++;
            const wrong = await play(acts, order, first);
            if (wrong === undefined) continue;
            const steps = order.map(([k, step]) => `${k + 1} ${step}`).join(', ');
            process.stdout.write(`${scene}: ${wrong}\n  ${steps}\n`);
            return 1;
          }
        }
      }
    }
  }
  process.stdout.write(`${played} orders of ${Object.keys(SCENES).length} scenes: nothing wrong\n`);
  return 0;
}

process.exit(await main());
