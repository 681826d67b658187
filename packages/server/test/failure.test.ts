import { BarkeepError, ERROR_CODES } from '@barkeep/feature-core';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, reportFailure } from '../src/cli/failure.js';
import { PROBLEMS } from '../src/problems.js';
import { Sink } from './support/cli.js';

function report(error: unknown, env: Record<string, string> = {}): { code: number; err: string } {
  const stderr = new Sink();
  const code = reportFailure(error, { stdin: Readable.from([]), stdout: new Sink(), stderr, env, cwd: '/', onStop: () => () => undefined });
  return { code, err: stderr.text };
}

describe('a failure on the command line', () => {
  it('of ours is a line with an apology and exit 1; the stack is behind BARKEEP_DEBUG', () => {
    const quiet = report(new TypeError('x is not a function'));
    expect(quiet).toEqual({ code: 1, err: 'barkeep: sorry, this is a fault of ours: x is not a function; BARKEEP_DEBUG=1 shows where\n' });
    expect(report(new TypeError('x'), { BARKEEP_DEBUG: '1' }).err).toMatch(/\n\s+at /);
    expect(report('thrown text').code).toBe(1);
  });

  it('of the input is its sentence and exit 2', () => {
    expect(report(new BarkeepError('INVALID_FILE', 'a.csv, line 2: no'))).toEqual({ code: 2, err: 'barkeep: a.csv, line 2: no\n' });
    expect(report(Object.assign(new Error('EACCES: …'), { code: 'EACCES', path: '/x' }))).toEqual({
      code: 2,
      err: 'barkeep: /x: this user may not read or write it\n',
    });
  });

  it('of a pipe whose reader has left is none', () => {
    expect(report(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toEqual({ code: 0, err: '' });
  });

  it('only INTERNAL and CLOSED are faults of ours', () => {
    expect(ERROR_CODES.filter((code) => exitCodeOf(code) === 1)).toEqual(['CLOSED', 'INTERNAL']);
  });
});

it('every error code has a status and a title', () => {
  expect(Object.keys(PROBLEMS).sort()).toEqual([...ERROR_CODES].sort());
});
