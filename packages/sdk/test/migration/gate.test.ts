import { describe, expect, test } from 'vitest';
import { addEvidence, emptyEvidence, evidenceText, parseEvidence, type Evidence } from '../../src/migration/stages/evidence.js';
import { DEFAULT_GATES, evaluateGate, parseGates } from '../../src/migration/stages/gate.js';
import { FIRST_STATE, parseState, placeOf, type MigrationState } from '../../src/migration/stages/stage.js';

const DAY_MS = 86_400_000;
const SINCE_MS = Date.UTC(2026, 0, 1);
const SHADOW: MigrationState = { stage: 'shadow', share: 0.1, by: 'symbol', sinceMs: SINCE_MS, revision: 1 };

function day(n: number, seen: Partial<Evidence> = {}, stage: MigrationState['stage'] = 'shadow'): Evidence {
  return { ...emptyEvidence(SINCE_MS + n * DAY_MS, stage), servedLegacy: 10, compared: 10, cells: 50_000, version: 'legacy@1', ...seen };
}

describe('a gate', () => {
  test('is open where every rule is met, and closed where one is not', () => {
    const lines = [day(0), day(1)];
    expect(evaluateGate('canary', SHADOW, lines, DEFAULT_GATES)).toMatchObject({ passed: true, cleanDays: 2 });
    expect(evaluateGate('canary', SHADOW, [day(0)], DEFAULT_GATES).checks.filter(({ passed }) => !passed)).toEqual([
      { rule: 'cells', wanted: 100_000, found: 50_000, passed: false },
    ]);
    expect(evaluateGate('canary', SHADOW, [...lines, day(2, { inconsistent: 1, worst: 0.5 })], DEFAULT_GATES)).toMatchObject({
      passed: false,
      cleanDays: 0,
    });
  });

  test('counts what was seen since the stage was entered, in that stage, of the version compared last', () => {
    const lines = [
      day(-1),
      day(0, {}, 'canary'),
      day(1, { version: 'legacy@0', inconsistent: 9 }),
      day(2, { version: 'legacy@1' }),
      day(2, { version: '', compared: 0, cells: 0 }),
    ];
    expect(evaluateGate('canary', SHADOW, lines, DEFAULT_GATES).seen).toMatchObject({ cells: 50_000, servedLegacy: 20, inconsistent: 0 });
  });

  test('counts clean days from the last day that was not', () => {
    const primary: MigrationState = { ...SHADOW, stage: 'primary' };
    const days = Array.from({ length: 40 }, (_, n) => day(n, n === 8 ? { fallbacks: 1, failures: 1 } : {}, 'primary'));
    expect(evaluateGate('retired', primary, days, DEFAULT_GATES)).toMatchObject({ cleanDays: 31, passed: false });
    const rule = { ...DEFAULT_GATES, retired: { days: 28 } };
    expect(evaluateGate('retired', primary, days, rule).passed).toBe(true);
    expect(evaluateGate('retired', primary, days.slice(0, 36), rule).passed).toBe(false);
  });

  test('has 28 days before a loader is retired', () => {
    const primary: MigrationState = { ...SHADOW, stage: 'primary' };
    const days = (n: number): Evidence[] => Array.from({ length: n }, (_, k) => day(k, {}, 'primary'));
    expect(evaluateGate('retired', primary, days(27), DEFAULT_GATES).passed).toBe(false);
    expect(evaluateGate('retired', primary, days(28), DEFAULT_GATES).passed).toBe(true);
  });

  test('is a rule in JSON', () => {
    expect(parseGates('{ "gates": { "canary": { "cells": 5 } } }')).toEqual({ ...DEFAULT_GATES, canary: { cells: 5 } });
    expect(() => parseGates('{ "gates": { "canery": {} } }')).toThrow(/shadow, canary/);
    expect(() => parseGates('{ "gates": { "canary": { "cell": 5 } } }')).toThrow(/cells, worst/);
    expect(() => parseGates('{ "gates": { "canary": { "cells": -5 } } }')).toThrow(/0 or more/);
    expect(() => parseGates('{}')).toThrow(/write/);
    expect(() => parseGates('{')).toThrow(/no JSON/);
    expect(() => parseGates('5')).toThrow(/write/);
  });
});

describe('evidence', () => {
  test('adds up over lines', () => {
    const first = { symbol: 'A', column: 'x', timestamp: 0, legacy: 1, barkeep: null };
    expect(addEvidence(day(0, { worst: 2, worstColumn: 'x', first }), day(1, { worst: 1, worstColumn: 'y', version: '' }))).toMatchObject({
      cells: 100_000,
      worst: 2,
      worstColumn: 'x',
      first,
      version: 'legacy@1',
      day: '2026-01-02',
    });
  });

  test('is read back, and what was cut short is counted', () => {
    const text = evidenceText(day(0, { worst: Infinity })) + evidenceText(day(1)).slice(0, 40);
    const { lines, broken } = parseEvidence(`${text}\n{"day":"x"}\n`);
    expect([lines.length, broken, lines[0]!.worst]).toEqual([1, 2, Number.MAX_VALUE]);
  });
});

describe('a state', () => {
  test('is read back, and refused where it is none', () => {
    expect(parseState(JSON.stringify(SHADOW))).toEqual(SHADOW);
    for (const text of [
      '',
      '{}',
      'null',
      '{"stage":"shade"}',
      JSON.stringify({ ...SHADOW, share: 2 }),
      JSON.stringify({ ...FIRST_STATE, by: 'day' }),
    ])
      expect(() => parseState(text)).toThrow(/barkeep migrate set/);
  });

  test('has for each key one place, in every language', () => {
    expect([placeOf('symbol', 'AAPL'), placeOf('run', 'trial-7'), placeOf('script', 'train.py')].map((x) => x.toFixed(12))).toEqual(PLACES);
    const share = Array.from({ length: 4000 }, (_, k) => placeOf('symbol', `S${k}`)).filter((place) => place < 0.1).length / 4000;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.12);
  });
});

/** By Python: `int.from_bytes(hashlib.sha256(b"symbol:AAPL").digest()[:6], "big") / 2**48`. */
const PLACES = ['0.603497728543', '0.629604519803', '0.122738776161'];
