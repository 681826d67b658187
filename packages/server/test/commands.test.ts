import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describeFeatureSet, featureSet, featureSets } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { startServer } from '../src/listen.js';
import { createApp } from '../src/app.js';
import { barkeep, DATA, inFolder, serving } from './support/cli.js';
import { FakeService } from './support/fakeService.js';

describe('help', () => {
  it.each([
    [[]],
    [['--help']],
    [['help']],
    [['help', 'compute']],
    [['serve', '--help']],
    [['compute', '--help']],
    [['get', '--help']],
    [['sets', '--help']],
    [['check', '--help']],
  ])('%j starts with examples', async (args) => {
    const { code, out, err } = await barkeep(args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Examples:\n {2}barkeep /);
  });

  it('the version is that of the package', async () => {
    expect(await barkeep(['--version'])).toMatchObject({ code: 0, out: '0.1.0\n' });
  });

  it.each([
    [['serv'], 'Did you mean serve?'],
    [['serve', '--prot', '1'], 'Did you mean --port?'],
    [['sets', 'pipline-v1'], 'did you mean pipeline-v1?'],
    [['sets', 'a', 'b', 'c'], 'too many arguments'],
    [['sets', 'legacy', 'rsi14'], 'did you mean rsi_14'],
    [['serve', '--port', '99999'], '0 to 65535'],
    [['serve', '--port', '1', '--port', '2'], 'given twice'],
    [['get', '/', '--accept', 'text/csv', '--accept=text/csv'], 'given twice'],
    [['get'], 'missing required argument'],
    [['get', 'api/v1/symbols'], 'start it with /'],
    [['get', '/', '--data', 'none'], 'no such folder'],
    [['get', '/', '--data', 'aapl_1d.csv'], 'no folder'],
    [['serve', '--data', 'none'], 'no such folder'],
    [['serve', '--default-set', 'legasy'], 'did you mean legacy?'],
  ])('%j is answered with a sentence and exit 2', async (args, words) => {
    const { code, out, err } = await barkeep(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
    expect(err).toMatch(/^barkeep: /);
    expect(err).not.toMatch(/\n\s+at |error:/);
  });
});

describe('sets', () => {
  it('lists every set with its version', async () => {
    const { code, out } = await barkeep(['sets']);
    expect(code).toBe(0);
    for (const { version } of featureSets()) expect(out).toContain(version);
  });

  it('shows every column of one, by name or by version', async () => {
    const set = featureSet('legacy');
    const { out } = await barkeep(['sets', 'legacy']);
    for (const name of set.names) expect(out).toMatch(new RegExp(`^${name} `, 'm'));
    expect((await barkeep(['sets', set.version])).out).toBe(out);
  });

  it('gives the same as JSON', async () => {
    expect(JSON.parse((await barkeep(['sets', '--json'])).out)).toEqual(featureSets().map(describeFeatureSet));
    expect(JSON.parse((await barkeep(['sets', 'legacy', '--json'])).out)).toEqual(describeFeatureSet(featureSet('legacy')));
  });
});

describe('get', () => {
  it('prints what the server would answer', async () => {
    const { code, out, err } = await barkeep(['get', '/api/v1/features/AAPL/1day?set=legacy']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      symbol: 'AAPL',
      timeframe: '1day',
      metadata: { pipeline_version: featureSet('legacy').version, num_features: 18 },
    });
  });

  it.each(['/', '/health', '/metrics', '/api/v1/symbols', '/api/v1/features', '/api/v1/stats', '/api/v1/features/EURUSD/4hour?last=3'])(
    '%s is answered',
    async (path) => {
      expect((await barkeep(['get', path])).code).toBe(0);
    },
  );

  it('as CSV is byte for byte the file that compute writes', async () => {
    const computed = await barkeep(['compute', '--bars', 'aapl_1d.csv', '--set', 'core', '--out', '-']);
    const got = await barkeep(['get', '/api/v1/features/AAPL/1day?start=1900-01-01', '--accept', 'text/csv']);
    expect(got.bytes.equals(computed.bytes)).toBe(true);
    const latest = await barkeep(['get', '/api/v1/features/AAPL/1day', '--accept', 'text/csv']);
    const lines = computed.out.trimEnd().split('\n');
    expect(latest.out).toBe(`${lines[0]}\n${lines.at(-1)}\n`);
  });

  it('a problem is printed like any answer, with exit 2', async () => {
    const { code, out, err } = await barkeep(['get', '/api/v1/features/APPL/1day']);
    expect([code, err]).toEqual([2, '']);
    expect(JSON.parse(out)).toMatchObject({ status: 404, code: 'UNKNOWN_SYMBOL', nearest: ['AAPL'] });
  });

  it('a broken file fails its own symbol, with file and line and exit 2', () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, 'GOOD'));
      mkdirSync(join(folder, 'BAD'));
      const rows = 'timestamp,open,high,low,close,volume\n2024-01-01,1,1,1,1,1\n';
      writeFileSync(join(folder, 'GOOD', '1day.csv'), `${rows}2024-01-02,1,1,1,1,1\n`);
      writeFileSync(join(folder, 'BAD', '1day.csv'), `${rows}2024-01-02,1,oops,1,1,1\n`);
      const bad = await barkeep(['get', '/api/v1/features/BAD/1day', '--data', folder]);
      expect(bad.code).toBe(2);
      expect(JSON.parse(bad.out)).toMatchObject({ code: 'INVALID_FILE', line: 3 });
      writeFileSync(join(folder, 'BAD', '1hour.csv'), `${rows}2024-01-01,1,1,1,1,1\n`);
      const repeated = await barkeep(['get', '/api/v1/features/BAD/1hour', '--data', folder]);
      expect(repeated.code).toBe(2);
      expect(JSON.parse(repeated.out)).toMatchObject({ status: 500, code: 'INVALID_BARS', line: 3 });
      expect((await barkeep(['get', '/api/v1/features/GOOD/1day', '--data', folder])).code).toBe(0);
    }));
});

describe('serve', () => {
  it('prints what it serves and curl lines that work, answers, and ends with 0 when it is told to', async () => {
    const server = serving(['--port', '0', '--data', DATA]);
    const out = await server.welcome;
    const [first, second] = [...out.matchAll(/curl '([^']+)'/g)].map((match) => match[1]!);
    expect(await (await fetch(first!)).json()).toMatchObject({ symbol: 'AAPL' });
    expect((await (await fetch(second!, { headers: { accept: 'text/csv' } })).text()).trimEnd().split('\n')).toHaveLength(4);
    expect(await (await fetch(new URL('/metrics', first))).text()).toContain('nodejs_eventloop_delay_p99_seconds');
    server.stop();
    expect(await server.code).toBe(0);
    await expect(fetch(first!)).rejects.toThrow();
  });

  it('names files below --share, or below BARKEEP_SHARE, and bounds them', () =>
    inFolder(async (folder) => {
      for (const [args, env] of [
        [['--share', folder, '--share-bytes', '1000000'], {}],
        [[], { BARKEEP_SHARE: folder }],
      ] as const) {
        const server = serving(['--port', '0', '--data', DATA, ...args], env);
        const [url] = /http:\S+\/AAPL\/\w+/.exec(await server.welcome)!;
        const named = await fetch(`${url}?last=3`, { headers: { accept: 'application/vnd.barkeep.file+json' } });
        expect(await named.json()).toMatchObject({ path: expect.stringContaining(folder), rows: 3 });
        server.stop();
        expect(await server.code).toBe(0);
      }
      const refused = await barkeep(['serve', '--share-bytes', '10']);
      expect([refused.code, refused.err]).toEqual([2, 'barkeep: --share-bytes bounds the files of --share; give it too\n']);
      expect(await barkeep(['serve', '--share', folder, '--share-bytes', '0'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('1 or more'),
      });
    }));

  it('ends with its standard input where it is told to', async () => {
    const stdin = new PassThrough();
    const server = serving(['--port', '0', '--data', DATA, '--until-stdin-closes'], {}, stdin);
    const [url] = /http:\S+\/AAPL\/\w+/.exec(await server.welcome)!;
    stdin.write('anything');
    expect((await fetch(url)).status).toBe(200);
    stdin.end();
    expect(await server.code).toBe(0);
  });

  it('a port in use, from the flag or from PORT, is a sentence and exit 2', async () => {
    const server = await startServer(createApp(new FakeService()), { port: 0 });
    const port = String(server.port);
    for (const [args, env] of [
      [['--port', port], {}],
      [[], { PORT: port }],
    ] as const) {
      const { code, err } = await barkeep(['serve', ...args], { env });
      expect([code, err]).toEqual([2, `barkeep: port ${port} is in use; stop what listens there, or take another port with --port\n`]);
    }
    await server.close();
    expect(await barkeep(['serve'], { env: { PORT: 'http' } })).toMatchObject({ code: 2, err: expect.stringContaining("PORT is 'http'") });
  });
});
