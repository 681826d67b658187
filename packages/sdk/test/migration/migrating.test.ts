import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BarkeepError } from '@barkeep/feature-core';
import { connect, nodePorts, type IDataService, type RangeOptions, type ServedFrame } from '@barkeep/sdk';
import { fakePorts, type FakePorts } from '@barkeep/sdk/testing';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileMigrationStore } from '../../src/migration/stages/fileStore.js';
import { DEFAULT_GATES } from '../../src/migration/stages/gate.js';
import { migrating, type MigratingLoader, type MigratingOptions } from '../../src/migration/stages/migrating.js';
import { openMigrationStore } from '../../src/migration/stages/openStore.js';
import { RedisMigrationStore } from '../../src/migration/stages/redisStore.js';
import { setStage, type SetStageOptions, type SetStageResult } from '../../src/migration/stages/setStage.js';
import { placeOf, STAGES, type Stage } from '../../src/migration/stages/stage.js';
import type { IMigrationStore } from '../../src/migration/stages/store.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { RedisServer } from '../redis/redisServer.js';

const service = connect();
afterAll(() => service.close());
const RANGE: RangeOptions = { start: '2001-01-01', end: '2001-09-01' };
const load = (symbol: string, range?: RangeOptions): Promise<ServedFrame> => service.loadData(symbol, range);

/** A loader that says how often it was asked. */
function counted(answer: (symbol: string, range?: RangeOptions) => Promise<ServedFrame>) {
  const asked: string[] = [];
  return { asked, loadData: (symbol: string, range?: RangeOptions) => (asked.push(symbol), answer(symbol, range)) };
}

type Change = Partial<SetStageOptions> & { readonly to: Stage };

async function change(store: IMigrationStore, { to, ...rest }: Change, nowMs = 0): Promise<SetStageResult> {
  return setStage(store, { to, who: 'ann', host: 'here', gates: DEFAULT_GATES, nowMs, force: true, reason: 'a test', ...rest });
}

describe('a loader in migration', () => {
  let ports: FakePorts;
  let store: FileMigrationStore;
  let legacy: ReturnType<typeof counted>;
  let barkeep: ReturnType<typeof counted>;
  let faults: unknown[];
  let loader: MigratingLoader<ServedFrame>;

  function open(options: Partial<MigratingOptions<ServedFrame>> = {}): void {
    loader = migrating({
      legacy: (symbol, range) => legacy.loadData(symbol, range),
      service: barkeep,
      state: store,
      ports,
      onFault: (error) => faults.push(error),
      ...options,
    });
  }

  beforeEach(() => {
    ports = fakePorts();
    store = new FileMigrationStore({ path: '/m/state.json', files: ports.files });
    [legacy, barkeep, faults] = [counted(load), counted(load), []];
    open();
  });
  afterEach(() => loader.close());

  test('is the legacy one where nothing was set', async () => {
    await loader('AAPL', RANGE);
    await loader.settled();
    expect([legacy.asked, barkeep.asked]).toEqual([['AAPL'], []]);
    expect(loader.stats()).toMatchObject({ stage: 'legacy', servedLegacy: 1, compared: 0 });
  });

  test('answers in shadow by the legacy one at once, and compares afterwards', async () => {
    await change(store, { to: 'shadow' });
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    barkeep = counted(async (symbol, range) => (await gate, load(symbol, range)));
    open();
    const frame = await loader('AAPL', RANGE);
    // The caller may do with its frame what it wants: what is compared is a copy.
    frame.columns.forEach((column) => column.fill(0));
    expect(loader.stats()).toMatchObject({ servedLegacy: 1, compared: 0 });
    release();
    await loader.settled();
    expect(loader.stats()).toMatchObject({ servedLegacy: 1, compared: 1, unclean: 0 });
    const { lines } = await store.evidence();
    expect(lines.reduce((sum, { cells }) => sum + cells, 0)).toBe(frame.length * 23);
    expect(lines.find(({ compared }) => compared > 0)!.version).toMatch(/^legacy@/);
  });

  test('tells of a difference with its first cell, and why', async () => {
    await change(store, { to: 'shadow' });
    legacy = counted(async (symbol, range) => {
      const frame = await load(symbol, range);
      frame.column('sma_20').forEach((v, i, column) => (column[i] = Number.isNaN(v) ? 0 : v));
      return frame;
    });
    const told: string[] = [];
    open({
      onDifference: (symbol, { columns }) =>
        told.push(`${symbol} ${columns.flatMap(({ column, diagnoses }) => diagnoses.map(({ cause }) => `${column} ${cause}`)).join()}`),
    });
    await loader('AAPL', RANGE);
    await loader.settled();
    expect(told).toEqual(['AAPL sma_20 nan-as-zero']);
    const line = (await store.evidence()).lines.find(({ compared }) => compared > 0);
    expect(line).toMatchObject({
      unclean: 1,
      inconsistent: 19,
      nanMismatches: 19,
      first: { symbol: 'AAPL', column: 'sma_20', legacy: 0, barkeep: null },
    });
  });

  test('answers in a canary by Barkeep for the chosen symbols, and compares them too', async () => {
    const symbols = ['AAPL', 'BTCUSD', 'QUOTES502'];
    const share = placeOf('symbol', 'BTCUSD') + 1e-9;
    const chosen = symbols.filter((symbol) => placeOf('symbol', symbol) < share);
    await change(store, { to: 'canary', share });
    for (const symbol of symbols) await loader(symbol, { ...RANGE, start: '2016-01-01', end: '2017-01-01' });
    await loader.settled();
    expect(loader.stats()).toMatchObject({ servedBarkeep: chosen.length, servedLegacy: 3 - chosen.length, compared: 3, unclean: 0 });
    expect(legacy.asked.length).toBe(3);
  });

  test.each(['run', 'script'] as const)('has all symbols of a chosen %s in a canary by it', async (by) => {
    await change(store, { to: 'canary', by, share: placeOf(by, 'one') + 1e-9 });
    for (const [name, served] of [
      ['one', 1],
      [placeOf(by, 'two') > placeOf(by, 'one') ? 'two' : 'three', 0],
    ] as const) {
      if (served === 0 && placeOf(by, name) <= placeOf(by, 'one')) continue;
      open({ run: name, script: name });
      await loader('AAPL', RANGE);
      expect(loader.stats().servedBarkeep).toBe(served);
      await loader.settled();
    }
  });

  test('answers in primary by Barkeep, and by the legacy one where it fails or takes too long', async () => {
    await change(store, { to: 'primary' });
    await loader('AAPL', RANGE);
    expect([legacy.asked, barkeep.asked]).toEqual([[], ['AAPL']]);
    barkeep = counted(() => Promise.reject(new BarkeepError('UNAVAILABLE', 'away')));
    open();
    await loader('AAPL', RANGE);
    expect(loader.stats()).toMatchObject({ servedLegacy: 1, fallbacks: 1, failures: 1 });
    barkeep = counted(() => new Promise<never>(() => undefined));
    open({ patienceMs: 250 });
    const answer = loader('AAPL', RANGE);
    await ports.time.advance(300);
    expect((await answer).length).toBeGreaterThan(100);
    expect(loader.stats()).toMatchObject({ fallbacks: 1 });
    expect(faults.map((error) => (error as BarkeepError).code)).toEqual(['UNAVAILABLE', 'TIMEOUT']);
  });

  test('compares in primary the share that it is told to', async () => {
    await change(store, { to: 'primary' });
    open({ compareShareInPrimary: 1 });
    await loader('AAPL', RANGE);
    await loader.settled();
    expect(loader.stats()).toMatchObject({ compared: 1, servedBarkeep: 1 });
  });

  test('does not fall back from what the caller has given up', async () => {
    await change(store, { to: 'primary' });
    const stop = new AbortController();
    stop.abort();
    barkeep = counted((_symbol, range) => Promise.reject(range!.signal!.reason as Error));
    open();
    await expect(loader('AAPL', { ...RANGE, signal: stop.signal })).rejects.toThrow();
    expect(legacy.asked).toEqual([]);
  });

  test('knows in retired no legacy one any more', async () => {
    await change(store, { to: 'retired' });
    barkeep = counted(() => Promise.reject(new BarkeepError('UNAVAILABLE', 'away')));
    open();
    await expect(loader('AAPL', RANGE)).rejects.toThrow('away');
    expect(legacy.asked).toEqual([]);
  });

  test('goes on where a comparison fails, and counts it', async () => {
    await change(store, { to: 'shadow' });
    barkeep = counted(() => Promise.reject(new BarkeepError('UNAVAILABLE', 'away')));
    open();
    await loader('AAPL', RANGE);
    await loader.settled();
    expect(loader.stats()).toMatchObject({ servedLegacy: 1, failures: 1, compared: 0 });
  });

  test('drops comparisons that do not fit, and counts them', async () => {
    await change(store, { to: 'shadow' });
    barkeep = counted(() => new Promise<never>(() => undefined));
    open({ mostWaiting: 2 });
    for (let n = 0; n < 6; n++) await loader('AAPL', RANGE);
    expect(loader.stats().dropped).toBeGreaterThanOrEqual(3);
    open({ mostWaitingBytes: 1000 });
    await loader('AAPL', RANGE);
    expect(loader.stats().dropped).toBe(1);
  });

  test('takes a change up within a second, and keeps what it knows where the state is broken', async () => {
    await loader('AAPL', RANGE);
    await change(store, { to: 'primary' });
    await loader('AAPL', RANGE);
    expect(loader.stats().servedBarkeep).toBe(0);
    await ports.time.advance(1000);
    await loader('AAPL', RANGE);
    await ports.time.yieldToLoop();
    await loader('AAPL', RANGE);
    expect(loader.stats()).toMatchObject({ stage: 'primary' });
    ports.files.put('/m/state.json', '{');
    await ports.time.advance(1000);
    await loader('AAPL', RANGE);
    await ports.time.yieldToLoop();
    await loader('AAPL', RANGE);
    expect(loader.stats()).toMatchObject({ stage: 'primary', stateFaults: 1 });
  });

  test('keeps evidence that could not be written for the next time', async () => {
    await change(store, { to: 'shadow' });
    const broken = Object.assign(Object.create(store) as FileMigrationStore, {
      fails: true,
      async addEvidence(this: { fails: boolean }, lines: Parameters<FileMigrationStore['addEvidence']>[0]) {
        if (this.fails) throw new Error('the disk is full');
        await store.addEvidence(lines);
      },
    });
    open({ state: broken });
    await loader('AAPL', RANGE);
    await loader.settled();
    expect(faults.map((error) => (error as Error).message)).toContain('the disk is full');
    Object.assign(broken, { fails: false });
    await loader('AAPL', RANGE);
    await loader.settled();
    const { lines } = await store.evidence();
    expect(lines.reduce((sum, { servedLegacy }) => sum + servedLegacy, 0)).toBe(2);
  });

  test('writes what it has seen by itself, more seldom the longer it runs', async () => {
    const writes: number[] = [];
    const told = Object.assign(Object.create(store) as FileMigrationStore, {
      addEvidence: async () => void writes.push(ports.clock.now()),
    });
    open({ state: told });
    for (let n = 0; n < 4000; n++) {
      await loader('AAPL', { ...RANGE, end: '2001-01-05' });
      await ports.time.advance(1000);
    }
    const pauses = writes.slice(1).map((ms, k) => ms - writes[k]!);
    expect(pauses.slice(0, 4)).toEqual([2000, 4000, 8000, 16_000]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(601_000);
  });
});

describe('a change of stage', () => {
  const ports = fakePorts();
  const fresh = (): FileMigrationStore => new FileMigrationStore({ path: `/c/${++made}.json`, files: ports.files });
  let made = 0;

  test('goes forward through its gate, back at once, and over a stage by force with a reason', async () => {
    const store = fresh();
    const go = (to: Stage, rest: Partial<SetStageOptions> = {}) => change(store, { to, force: false, reason: '', ...rest }, 1000);
    expect(await go('shadow')).toMatchObject({ changed: true, state: { stage: 'shadow', revision: 1, sinceMs: 1000 } });
    expect(await go('canary')).toMatchObject({ changed: false, gate: { passed: false } });
    await expect(go('primary')).rejects.toThrow(/set canary first/);
    await expect(go('primary', { force: true })).rejects.toThrow(/say why/);
    await expect(go('shadow', { share: 2 })).rejects.toThrow(/0 to 1/);
    expect(await go('canary', { force: true, reason: 'an outage', share: 0.5, by: 'run' })).toMatchObject({
      changed: true,
      state: { share: 0.5, by: 'run' },
    });
    expect(await go('canary', { share: 0.6 })).toMatchObject({
      changed: true,
      gate: null,
      state: { share: 0.6, by: 'run', sinceMs: 1000, revision: 3 },
    });
    expect(await go('legacy')).toMatchObject({ changed: true });
    expect((await store.log()).map(({ from, to, forced, reason, who }) => [from, to, forced, reason, who])).toEqual([
      ['legacy', 'shadow', false, '', 'ann'],
      ['shadow', 'canary', true, 'an outage', 'ann'],
      ['canary', 'canary', false, '', 'ann'],
      ['canary', 'legacy', false, '', 'ann'],
    ]);
  });

  test('replaces a broken state by force only', async () => {
    const store = fresh();
    ports.files.put(store.path, 'nonsense');
    await expect(change(store, { to: 'shadow', force: false })).rejects.toThrow(/barkeep migrate set/);
    expect(await change(store, { to: 'shadow' })).toMatchObject({ changed: true });
  });
});

/** Requests that never stop while the stage goes forth and back by commands of another process's store. */
async function underLoad(
  reader: IMigrationStore,
  writer: IMigrationStore,
): Promise<{ answers: number; failed: unknown[]; stages: Set<Stage> }> {
  const fast = { ...nodePorts, clock: { ...nodePorts.clock, monotonic: () => nodePorts.clock.monotonic() * 200 } };
  const loader = migrating({ legacy: load, service: service as Pick<IDataService, 'loadData'>, state: reader, ports: fast });
  const failed: unknown[] = [];
  const stages = new Set<Stage>();
  let answers = 0;
  const end = new AbortController();
  const client = async (): Promise<void> => {
    while (!end.signal.aborted) {
      await loader('AAPL', { ...RANGE, end: '2001-03-01' }).then(
        () => answers++,
        (error: unknown) => failed.push(error),
      );
      stages.add(loader.stats().stage);
      await delay(1);
    }
  };
  const clients = Array.from({ length: 8 }, client);
  for (const stage of [...STAGES, ...[...STAGES].reverse(), ...STAGES]) {
    await change(writer, { to: stage });
    await delay(40);
  }
  end.abort();
  await Promise.all(clients);
  await loader.close();
  return { answers, failed, stages };
}

describe('switching stages under load', () => {
  test('fails no request, by a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'barkeep-migration-'));
    const path = join(folder, 'state.json');
    try {
      const open = (): IMigrationStore => openMigrationStore(path, { files: nodePorts.files });
      const { answers, failed, stages } = await underLoad(open(), open());
      expect(failed).toEqual([]);
      expect(answers).toBeGreaterThan(100);
      expect([...stages].sort()).toEqual([...STAGES].sort());
      const { lines, broken } = await open().evidence();
      expect(broken).toBe(0);
      expect(lines.reduce((sum, { servedLegacy, servedBarkeep }) => sum + servedLegacy + servedBarkeep, 0)).toBe(answers);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.skipIf(!hasRedis())('fails no request, by a Redis, whose cache keys it leaves alone', async () => {
    const server = await RedisServer.start();
    const url = `redis://127.0.0.1:${server.port}`;
    const stores = ['a', 'a'].map((name) => new RedisMigrationStore({ url, name, prefix: 'p:' }));
    try {
      const { answers, failed, stages } = await underLoad(stores[0]!, stores[1]!);
      expect(failed).toEqual([]);
      expect([...stages].sort()).toEqual([...STAGES].sort());
      const { lines } = await stores[1]!.evidence();
      expect(lines.reduce((sum, { servedLegacy, servedBarkeep }) => sum + servedLegacy + servedBarkeep, 0)).toBe(answers);
      expect((await stores[1]!.log()).length).toBe(3 * STAGES.length);
      const other = openMigrationStore(url, { files: nodePorts.files });
      expect(await other.read()).toBeUndefined();
      await other.addEvidence([]);
      await other.close();
    } finally {
      for (const store of stores) await store.close();
      await server.stop();
    }
  });
});
