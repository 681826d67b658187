import { defineFeatureSet, featureSets, openVersion, versionOfSet } from '@barkeep/feature-core';
import { describe, expect, test } from 'vitest';
import { BUNDLED_VERSIONS, connectWith } from '../../src/connect.js';
import { nodePorts } from '../../src/ports/node.js';
import { readVersions, recordVersions, VersionRegistry } from '../../src/sets/versions.js';
import { fakePorts } from '../../src/testing/fakePorts.js';

const older = defineFeatureSet('mine', { trend: 'close / ema(close, 12)' });
const newer = defineFeatureSet('mine', { trend: 'close / ema(close, 12) - 1' });

describe('the versions of the built-in sets', () => {
  test('are all recorded: run "npm run versions" after a change, and commit what it adds', async () => {
    const versions = await readVersions([BUNDLED_VERSIONS]);
    const missing = featureSets().filter(({ version }) => versions.open(version) === undefined);
    expect(missing.map(({ version }) => version)).toEqual([]);
  });

  test('are each what their hash says', async () => {
    const names = (await nodePorts.files.list(BUNDLED_VERSIONS))!.map(({ name }) => name);
    for (const file of names) {
      const text = new TextDecoder().decode(await nodePorts.files.read(`${BUNDLED_VERSIONS}/${file}`));
      const version = file.replace(/\.json$/, '');
      expect(openVersion(version.split('@')[0]!, text, version).version).toBe(version);
    }
  });
});

describe('recorded versions', () => {
  test('are written once, and read back', async () => {
    const ports = fakePorts();
    expect(await recordVersions('/sets/versions', [older, newer], ports)).toEqual([older.version, newer.version]);
    expect(await recordVersions('/sets/versions', [older, newer], ports)).toEqual([]);
    ports.files.put('/sets/versions/notes.json', 'x');
    ports.files.put('/sets/versions/..@000000000000.json', 'x');
    const versions = await readVersions(['/nowhere', '/sets/versions'], ports);
    expect(versions.of('mine')).toEqual([older.version, newer.version].sort());
    expect(versions.of('min')).toEqual([]);
    expect(versions.open(older.version)?.set?.hash).toBe(older.hash);
    expect(versions.open('mine@000000000000')).toBeUndefined();
  });

  test('whose file was changed are refused when they are asked for', async () => {
    const document = versionOfSet(older).document.replace('12', '13');
    expect(() => new VersionRegistry(new Map([[older.version, document]])).open(older.version)).toThrow(/it has been changed/);
  });
});

describe('a service with versions', () => {
  const document = JSON.stringify({ columns: [['a', 'rsi(close, 14)']], revisions: [['rsi', 99]] });
  const unreadable = openVersion('mine', document).version;
  const versions = new VersionRegistry(
    new Map([
      [older.version, versionOfSet(older).document],
      [unreadable, document],
    ]),
  );

  test('serves an earlier one beside the one of that name', async () => {
    const service = connectWith({ sets: [newer], versions }, {});
    const values = await Promise.all(['mine', newer.version, older.version].map((set) => service.latest('AAPL', { set })));
    expect(values.map(({ metadata }) => metadata.version)).toEqual([newer.version, newer.version, older.version]);
    expect(values[2]!.values[0]! - 1).toBeCloseTo(values[0]!.values[0]!, 12);
    await service.close();
  });

  test('says what it has of a name, and how to get what it has not', async () => {
    const service = connectWith({ sets: [newer], versions }, {});
    await expect(service.latest('AAPL', { set: 'mine@000000000000' })).rejects.toMatchObject({
      code: 'UNKNOWN_VERSION',
      message: expect.stringMatching(/here are mine@.*; put its mine@000000000000\.json, from the versions folder/),
      fields: { known: [newer.version, ...versions.of('mine')] },
    });
    await expect(service.latest('AAPL', { set: unreadable })).rejects.toMatchObject({
      code: 'UNKNOWN_VERSION',
      message: expect.stringMatching(/its formulas are known.*rsi was at revision 99 and is at \d/),
    });
    await expect(service.latest('AAPL', { set: 'mime@000000000000' })).rejects.toMatchObject({ code: 'UNKNOWN_SET' });
    await service.close();
  });
});
