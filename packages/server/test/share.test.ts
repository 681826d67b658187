import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FeatureFrame } from '@barkeep/feature-core';
import type { ServedFrame, ServedMetadata } from '@barkeep/sdk';
import { describe, expect, it } from 'vitest';
import { createApp } from '../src/app.js';
import { startServer } from '../src/listen.js';
import { SharedFolder } from '../src/share/sharedFolder.js';
import { inFolder } from './support/cli.js';
import { FakeService } from './support/fakeService.js';
import { readTable } from './support/npy.js';

const FILE = { accept: 'application/vnd.barkeep.file+json' };
const EITHER = { accept: 'application/vnd.barkeep.file+json, application/vnd.barkeep.npy;q=0.5' };
const PATH = '/api/v1/features/AAPL/1day?start=2000-03-01';
/** Header, 1,000 rows of two columns, and the tail. */
const ABOUT_BYTES = 16_500;

function frames(symbol: string, generation = 1): ServedFrame[] {
  const metadata = { symbol, timeframe: '1day', version: 'x@1', generation, origin: 'series', originMs: 0 } as ServedMetadata;
  const values = Float64Array.from({ length: 1_000 }, (_, i) => i);
  return [new FeatureFrame({ timestamps: values, names: ['a'], columns: [values], metadata })];
}

function at(folder: string, maxBytes = 3 * ABOUT_BYTES): { share: SharedFolder; tick: (ms: number) => void } {
  let now = Date.UTC(2024, 0, 1);
  const share = new SharedFolder({ folder, clock: { now: () => now, monotonic: () => now }, maxBytes });
  return { share, tick: (ms) => (now += ms) };
}

const files = (folder: string): string[] => readdirSync(folder).sort();

describe('a folder that is shared', () => {
  it('has one file for one answer, whoever asks, at once or later', () =>
    inFolder(async (folder) => {
      const { share } = at(folder);
      const [first, second] = await Promise.all([share.fileOf(frames('A')), share.fileOf(frames('A'))]);
      expect([second, await share.fileOf(frames('A'))]).toEqual([first, first]);
      expect(files(folder)).toEqual([first!.path.slice(folder.length + 1)]);
      const { tail, columns } = readTable(readFileSync(first!.path));
      expect(tail).toMatchObject({ token: first!.token, rows: 1_000, names: ['a'] });
      expect(columns['a']![999]).toBe(999);
      expect(statSync(first!.path).size).toBe(first!.bytes);
    }));

  it('has another file for another generation, other columns and another server', () =>
    inFolder(async (folder) => {
      const { share } = at(folder);
      const paths = [await share.fileOf(frames('A')), await share.fileOf(frames('A', 2)), await at(folder).share.fileOf(frames('A'))];
      expect(new Set(paths.map(({ path }) => path)).size).toBe(3);
    }));

  it('drops the least recently named where there is no more room, and forgets it', () =>
    inFolder(async (folder) => {
      const { share, tick } = at(folder, 2 * ABOUT_BYTES);
      const [a, b] = [await share.fileOf(frames('A')), await share.fileOf(frames('B'))];
      tick(61_000);
      await share.fileOf(frames('A'));
      await share.fileOf(frames('C'));
      expect(files(folder).map((name) => name[0])).toEqual(['A', 'C']);
      expect((await share.fileOf(frames('B'))).path).toBe(b.path);
      expect(existsSync(a.path)).toBe(true);
    }));

  it('leaves a file that was named within the minute, though there is no room', () =>
    inFolder(async (folder) => {
      const { share, tick } = at(folder, ABOUT_BYTES);
      await share.fileOf(frames('A'));
      tick(59_000);
      await share.fileOf(frames('B'));
      expect(files(folder)).toHaveLength(2);
      tick(2_000);
      await share.fileOf(frames('C'));
      expect(files(folder).map((name) => name[0])).toEqual(['B', 'C']);
    }));

  it('counts and drops what an earlier server has left, and no file that is not of its kind', () =>
    inFolder(async (folder) => {
      const earlier = await at(folder).share.fileOf(frames('OLD'));
      writeFileSync(join(folder, 'mine.npy'), 'x'.repeat(100_000));
      const { share, tick } = at(folder, ABOUT_BYTES);
      tick(61_000);
      await share.fileOf(frames('A'));
      expect(existsSync(earlier.path)).toBe(false);
      expect(files(folder)).toHaveLength(2);
      expect(existsSync(join(folder, 'mine.npy'))).toBe(true);
    }));

  it('writes a file anew that somebody has removed or cut', () =>
    inFolder(async (folder) => {
      const { share } = at(folder);
      const first = await share.fileOf(frames('A'));
      rmSync(first.path);
      const second = await share.fileOf(frames('A'));
      expect(second.path).toBe(first.path);
      expect(second.token).not.toBe(first.token);
      writeFileSync(first.path, 'cut');
      await share.fileOf(frames('A'));
      expect(statSync(first.path).size).toBe(first.bytes);
    }));

  it('fails where it cannot be written, leaves nothing behind, and goes on when it can', () =>
    inFolder(async (folder) => {
      const place = join(folder, 'place');
      writeFileSync(place, 'a file');
      const { share } = at(place);
      await expect(share.fileOf(frames('A'))).rejects.toThrow();
      rmSync(place);
      expect(existsSync((await share.fileOf(frames('A'))).path)).toBe(true);
      expect(files(place)).toHaveLength(1);
    }));
});

describe('the route of features', () => {
  it('names a file to a client on this host, with what stands beside the values', () =>
    inFolder(async (folder) => {
      const server = await startServer(createApp(new FakeService(10), { share: { folder } }), { port: 0, graceMs: 100 });
      try {
        for (const headers of [FILE, EITHER]) {
          const response = await fetch(`${server.url}${PATH}`, { headers });
          expect(response.headers.get('cache-control')).toBe('no-store');
          const named = (await response.json()) as { path: string; token: string };
          expect(named).toMatchObject({ format: 'npy', rows: 10, names: ['a', 'b', 'c'], metadata: { symbol: 'AAPL', outcome: 'hit' } });
          expect(readTable(readFileSync(named.path)).tail.token).toBe(named.token);
        }
        expect((await fetch(`${server.url}${PATH}`, { headers: FILE, method: 'HEAD' })).status).toBe(200);
        expect((await fetch(`${server.url}/api/v1/features/AAPL/1day`, { headers: FILE })).status).toBe(406);
      } finally {
        await server.close();
      }
    }));

  it('names none where none are shared, or to a client that is not known to be here', () =>
    inFolder(async (folder) => {
      const server = await startServer(createApp(new FakeService(10)), { port: 0, graceMs: 100 });
      const elsewhere = createApp(new FakeService(10), { share: { folder } });
      try {
        expect((await fetch(`${server.url}${PATH}`, { headers: FILE })).status).toBe(406);
        expect((await fetch(`${server.url}${PATH}`, { headers: EITHER })).headers.get('content-type')).toBe('application/vnd.barkeep.npy');
        expect((await elsewhere.request(PATH, { headers: FILE })).status).toBe(406);
        expect(files(folder)).toEqual([]);
      } finally {
        await server.close();
      }
    }));
});
