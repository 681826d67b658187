import { describe, expect, test } from 'vitest';
import {
  BarkeepError,
  ERROR_CODES,
  ExpressionError,
  InvalidBarsError,
  InvalidParamError,
  nearest,
  UnknownNameError,
} from '../src/errors.js';

describe('errors', () => {
  test('have a code, fields and the cause', () => {
    const cause = new Error('below');
    const error = new BarkeepError('INTERNAL', 'it broke', { at: 1 }, { cause });
    expect(error).toMatchObject({ name: 'BarkeepError', code: 'INTERNAL', message: 'it broke', fields: { at: 1 }, cause });
    expect(ERROR_CODES).toContain(error.code);
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });

  test('name the thing, the value and what to do', () => {
    expect(new InvalidParamError('ema', 'period', 0, 'use an integer of 1 or more')).toMatchObject({
      name: 'InvalidParamError',
      code: 'INVALID_PARAM',
      message: 'ema.period is 0; use an integer of 1 or more',
      fields: { owner: 'ema', param: 'period', value: '0' },
    });
    expect(new ExpressionError('a + b', 2, 'no').message).toBe('no\n  a + b\n    ^');
    expect(new InvalidBarsError('odd', { row: 3 })).toMatchObject({ code: 'INVALID_BARS', fields: { row: 3 } });
  });

  test('of an unknown name tell the nearest, or what is known', () => {
    expect(new UnknownNameError('UNKNOWN_SET', 'set', 'legcy', ['legacy', 'pipeline-v1']).message).toBe(
      "set 'legcy' is not known; did you mean legacy?",
    );
    expect(new UnknownNameError('UNKNOWN_SET', 'set', 'zzzzzzzz', ['legacy', 'core']).message).toBe(
      "set 'zzzzzzzz' is not known; known: legacy, core",
    );
    expect(new UnknownNameError('UNKNOWN_SET', 'set', 'SMA', ['ema', 'hma', 'ma', 'sma', 'sma_sd']).fields['nearest']).toEqual([
      'sma',
      'ema',
      'hma',
    ]);
    expect(new UnknownNameError('UNKNOWN_SET', 'set', 'x', []).message).toContain('known: none');
    const many = Array.from({ length: 60 }, (_, k) => `column_number_${k}`);
    const error = new UnknownNameError('UNKNOWN_FIELD', 'field', 'x', many);
    expect(error.message).toContain('(60 in all)');
    expect(error.fields.known).toHaveLength(50);
  });

  test('nearest gives three at most, nearest first, whatever the case', () => {
    expect(nearest('CLOSD', ['open', 'closed', 'close', 'closet', 'clot'])).toEqual(['closed', 'close', 'closet']);
    expect(nearest('volume', ['open'])).toEqual([]);
  });
});
