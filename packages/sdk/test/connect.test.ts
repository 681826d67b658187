import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineFeatureSet, featureSet } from '@barkeep/feature-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BUNDLED_BARS, connectWith, type ConnectOptions, type Environment } from '../src/connect.js';
import type { IDataService } from '../src/contracts/service.js';
import { closeDefaultService, getHistoricalData, loadData, recent } from '../src/defaultService.js';
import { MemoryProvider } from '../src/providers/memory.js';
import { HttpDataService } from '../src/remote/httpDataService.js';
import { fakePorts } from '../src/testing/fakePorts.js';
import { DataService } from '../src/service/dataService.js';
import { walk } from './contract/bars.js';

const opened: IDataService[] = [];
const open = (options: ConnectOptions = {}, environment: Environment = {}): IDataService => {
  const service = connectWith(options, environment);
  opened.push(service);
  return service;
};
const isInvalid = expect.objectContaining({ code: 'INVALID_PARAM' });

afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});

describe('connect', () => {
  it('serves the bundled bars where nothing is named', async () => {
    const symbols = await open().symbols();
    expect(symbols.map(({ symbol }) => symbol)).toEqual(['AAPL', 'BTCUSD', 'DASHUSDT', 'EURUSD', 'QUOTES502']);
  });

  it('every bundled file has its source and licence beside it', () => {
    const sources = readFileSync(join(BUNDLED_BARS, 'SOURCES.md'), 'utf8');
    const files = readdirSync(BUNDLED_BARS).filter((name) => name.includes('.csv'));
    expect(files).toHaveLength(5);
    for (const file of files)
      expect(sources).toMatch(new RegExp(`\\| \`${file.replaceAll('.', '\\.')}\` .*\\| (public domain|MIT|Apache-2\\.0)`));
  });

  it('serves every timeframe of the bundled bars, resampled where it must', async () => {
    const service = open();
    for (const timeframe of ['1min', '5min', '15min', '30min', '1hour', '4hour', '1day']) {
      const vector = await service.latest('DASHUSDT', { timeframe });
      expect(vector.metadata.timeframe).toBe(timeframe);
    }
  });

  it('takes the first source that is named: options before variables', async () => {
    const ports = fakePorts({ startMs: Date.UTC(2030, 0, 1) });
    const provider = new MemoryProvider({ clock: ports.clock, series: [{ symbol: 'X', timeframe: '1day', bars: walk(10) }] });
    const service = open({ provider, ports }, { BARKEEP_DATA: '/nowhere', BARKEEP_SET: 'legacy' });
    expect((await service.symbols()).map(({ symbol }) => symbol)).toEqual(['X']);
    expect((await service.latest('X')).names).toHaveLength(18);
    expect(open({}, { BARKEEP_URL: 'http://localhost:1' })).toBeInstanceOf(HttpDataService);
    expect(open({ url: 'http://localhost:1', timeoutMs: 5, retries: 0, defaultSet: 'legacy' })).toBeInstanceOf(HttpDataService);
    expect(open({ data: BUNDLED_BARS }, { BARKEEP_URL: 'http://localhost:1' })).toBeInstanceOf(DataService);
    expect((await open({}, { BARKEEP_DATA: BUNDLED_BARS, BARKEEP_URL: '', BARKEEP_CACHE_DIR: '/tmp/barkeep' }).symbols()).length).toBe(5);
  });

  it('refuses two sources, by option or by variable', () => {
    expect(() => open({ data: '/a', url: 'http://x' })).toThrow(isInvalid);
    expect(() => open({}, { BARKEEP_DATA: '/a', BARKEEP_URL: 'http://x' })).toThrow(isInvalid);
  });

  it('bounds what it keeps by cacheBytes', async () => {
    expect((await open({ cacheBytes: 1_000_000 }).stats()).cache.maxBytes).toBe(750_000);
    expect((await open({}, { BARKEEP_CACHE_BYTES: '4000' }).stats()).cache.maxBytes).toBe(3000);
    expect((await open().stats()).cache.maxBytes).toBe(0.75 * 2 ** 28);
    expect((await open({ cacheBytes: 1 }).recent('AAPL', 3)).length).toBe(3);
  });

  it('refuses an option that is not known, with the nearest that is', () => {
    expect(() => open({ dta: BUNDLED_BARS } as object)).toThrow(/option of connect 'dta' is not known; did you mean data\?/);
    expect(() => open({ dta: BUNDLED_BARS } as object)).toThrow(isInvalid);
  });

  it('refuses a set that takes the name of another, or a column the name of a bar column', async () => {
    const mine = defineFeatureSet('mine', { trend: 'close / ema(close, 12) - 1' });
    for (const sets of [
      [defineFeatureSet('legacy', { x: 'close' })],
      [mine, defineFeatureSet('mine', { x: 'close' })],
      [defineFeatureSet('bad', { x: 'open', close: 'close * 2' })],
    ])
      expect(() => open({ sets })).toThrow(isInvalid);
    expect(() => open({ sets: [defineFeatureSet('bad', { close: 'close * 2' })] })).toThrow(
      /bad.*column 'close'.*rename it, such as close_feature/,
    );
    expect((await open({ sets: [mine, featureSet('legacy')] }).latest('AAPL', { set: 'mine' })).names).toEqual(['trend']);
  });

  it('refuses a bound that is no number of bytes', () => {
    for (const cacheBytes of [0, -5, 1.5, NaN]) expect(() => open({ cacheBytes })).toThrow(isInvalid);
    for (const text of ['lots', '-1', '1e400']) expect(() => open({}, { BARKEEP_CACHE_BYTES: text })).toThrow(/BARKEEP_CACHE_BYTES/);
  });

  it('refuses a default set that is not known, at once', () => {
    expect(() => open({ defaultSet: 'nosuch' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_SET' }));
  });

  it('a data folder is read-only unless told otherwise', async () => {
    await expect(open().applyBars('AAPL', '1day', walk(1))).rejects.toMatchObject({ code: 'READ_ONLY' });
  });

  it('tells of a symbol that cannot be served, until it can', async () => {
    const ports = fakePorts({ startMs: Date.UTC(2030, 0, 1) });
    ports.files.put('/data/BAD/1day.csv', 'timestamp,open,high,low,close,volume\n2024-01-01,1,1,1,x,1\n');
    ports.files.put('/data/GOOD/1day.csv', 'timestamp,open,high,low,close,volume\n2024-01-01,1,1,1,1,1\n');
    const service = open({ data: '/data', ports });
    await expect(service.latest('bad')).rejects.toMatchObject({ code: 'INVALID_FILE' });
    expect((await service.latest('GOOD')).timestamp).toBe(Date.UTC(2024, 0, 1));
    const health = await service.health();
    expect(health).toMatchObject({ status: 'degraded', symbols: 2, faults: [{ symbol: 'BAD', code: 'INVALID_FILE' }] });
    await ports.time.advance(5000);
    ports.files.put('/data/BAD/1day.csv', 'timestamp,open,high,low,close,volume\n2024-01-01,1,1,1,1,1\n2024-01-02,1,1,1,1,1\n');
    await service.latest('bad');
    expect(await service.health()).toMatchObject({ status: 'ok', faults: [] });
  });
  it('tells of a broken file before anybody asks for it, and of its repair', async () => {
    const ports = fakePorts({ startMs: Date.UTC(2030, 0, 1) });
    const good = 'timestamp,open,high,low,close,volume\n2024-01-01,1,1,1,1,1\n';
    ports.files.put('/data/BAD/1day.csv', good.replace('1,1,1,1,1', '1,1,1,x,1'));
    for (const path of ['GOOD/1day.csv', 'TWO/1day.csv', 'TWO/1d.csv']) ports.files.put(`/data/${path}`, good);
    await ports.time.advance(5000);
    const service = open({ data: '/data', ports });
    const { status, unchecked, faults } = await service.health();
    expect([status, unchecked]).toEqual(['degraded', 0]);
    expect(faults.map(({ symbol, code }) => [symbol, code])).toEqual([
      ['BAD', 'INVALID_FILE'],
      ['TWO', 'INVALID_FILE'],
    ]);
    ports.files.put('/data/BAD/1day.csv', good);
    await ports.files.remove('/data/TWO/1d.csv');
    await ports.time.advance(1000);
    expect(await service.health()).toMatchObject({ status: 'ok', unchecked: 0, faults: [] });
    await service.latest('GOOD');
    ports.files.put('/data/GOOD/1day.csv', good + 'x\n');
    await ports.time.advance(100_000);
    expect(await service.health()).toMatchObject({ status: 'degraded', faults: [{ symbol: 'GOOD' }] });
    ports.files.put('/data/GOOD/1day.csv', good);
    await ports.time.advance(1000);
    expect(await service.health()).toMatchObject({ status: 'ok', faults: [] });
  });

  it('tells of a pipe in the place of a file, without waiting for somebody to write into it', async () => {
    const ports = fakePorts({ startMs: Date.UTC(2030, 0, 1) });
    ports.files.put('/data/PIPE/1day.csv', 'nobody reads this');
    const stat = ports.files.stat.bind(ports.files);
    vi.spyOn(ports.files, 'stat').mockImplementation(async (path) => {
      const found = await stat(path);
      return found === undefined || !path.endsWith('.csv') ? found : { ...found, kind: 'stream' };
    });
    const reads = vi.spyOn(ports.files, 'readRange');
    const service = open({ data: '/data', ports });
    expect(await service.health()).toMatchObject({ status: 'degraded', faults: [{ symbol: 'PIPE', code: 'INVALID_FILE' }] });
    expect(reads).not.toHaveBeenCalled();
  });

  it('looks at a bounded number of files in one health call, the smaller ones first', async () => {
    const ports = fakePorts({ startMs: Date.UTC(2030, 0, 1), tickMs: 1 });
    const head = 'timestamp,open,high,low,close,volume\n';
    for (let k = 0; k < 200; k++) ports.files.put(`/data/S${k}/1day.csv`, `${head}2024-01-01,1,1,1,1,1\n`);
    ports.files.put('/data/BIG/1day.csv', `${head}2024-01-01,1,1,1,1,1\n2024-01-02,1,1,1,x,1\n`);
    await ports.time.advance(5000);
    const service = open({ data: '/data', ports });
    const left: number[] = [];
    do left.push((await service.health()).unchecked);
    while (left.at(-1)! > 0 && left.length < 400);
    expect(left[0]).toBeGreaterThan(100);
    expect(left.at(-1)).toBe(0);
    expect(left).toEqual(left.toSorted((a, b) => b - a));
    expect((await service.health()).faults).toMatchObject([{ symbol: 'BIG' }]);
  });

  it('is degraded, and does not reject, where the folder is away', async () => {
    const service = open({ data: '/nowhere', ports: fakePorts({ startMs: 0 }) });
    expect(await service.health()).toMatchObject({ status: 'degraded', symbols: 0, faults: [{ symbol: '*', code: 'UNAVAILABLE' }] });
  });
});

describe('the default instance', () => {
  afterEach(async () => {
    vi.unstubAllEnvs();
    await closeDefaultService();
  });

  it('serves loadData, getHistoricalData and recent from the variables', async () => {
    vi.stubEnv('BARKEEP_SET', 'legacy');
    vi.stubEnv('BARKEEP_DATA', '');
    vi.stubEnv('BARKEEP_URL', '');
    const frame = await loadData('QUOTES502');
    expect([frame.length, frame.names.length, frame.metadata.origin]).toEqual([502, 23, 'range']);
    expect((await getHistoricalData('QUOTES502', '2018-01-01', '2018-02-01')).names).toHaveLength(18);
    expect((await recent('QUOTES502', 5)).metadata).toMatchObject({ outcome: 'hit' });
  });

  it('answers with core where no set is named, and loadData with legacy', async () => {
    for (const variable of ['BARKEEP_SET', 'BARKEEP_DATA', 'BARKEEP_URL']) vi.stubEnv(variable, '');
    expect((await recent('QUOTES502', 1)).metadata.version).toMatch(/^core@/);
    expect((await getHistoricalData('QUOTES502', '2018-01-01', '2018-01-05')).metadata.version).toMatch(/^core@/);
    expect((await loadData('QUOTES502', { limit: 1 })).metadata.version).toMatch(/^legacy@/);
  });

  it('a variable that is wrong is told at the first call, not before', async () => {
    vi.stubEnv('BARKEEP_CACHE_BYTES', 'lots');
    await expect(loadData('AAPL')).rejects.toMatchObject({ code: 'INVALID_PARAM' });
    vi.stubEnv('BARKEEP_CACHE_BYTES', '');
    expect((await recent('AAPL', 1)).length).toBe(1);
  });

  it('may be closed, and is made anew', async () => {
    await closeDefaultService();
    await recent('AAPL', 1);
    await closeDefaultService();
    expect((await recent('AAPL', 1)).metadata.outcome).toBe('miss');
  });
});
