import { describe, expect, test } from 'vitest';
import { CorrectionLog } from '../../src/providers/corrections.js';

describe('CorrectionLog', () => {
  test('begins with generation 1 and counts up, or to a generation that is higher', () => {
    const log = new CorrectionLog();
    expect(log.generation).toBe(1);
    log.record({ fromMs: 0, toMs: 1 });
    log.record({ fromMs: 5, toMs: 6 }, 7);
    log.record({ fromMs: 8, toMs: 9 }, 3);
    expect(log.after(0).map(({ generation }) => generation)).toEqual([2, 7, 8]);
    expect(log.after(7)).toEqual([{ generation: 8, fromMs: 8, toMs: 9 }]);
  });

  test('forgets no range: the oldest records of many become one', () => {
    const log = new CorrectionLog();
    for (let k = 0; k < 2000; k++) log.record({ fromMs: k, toMs: k + 1 });
    const records = log.after(0);
    expect(records).toHaveLength(1024);
    expect(records[0]).toEqual({ generation: 978, fromMs: 0, toMs: 977 });
    expect(records.at(-1)).toEqual({ generation: 2001, fromMs: 1999, toMs: 2000 });
  });
});
