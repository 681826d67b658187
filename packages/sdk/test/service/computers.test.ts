import { featureSet } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { nodePorts } from '../../src/ports/node.js';
import { InlineComputer } from '../../src/service/computer.js';
import { SideThread } from '../../src/sideThread.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { walk } from '../contract/bars.js';
import { computerContract } from '../contract/computer.js';

computerContract('InlineComputer', () => new InlineComputer(nodePorts));
computerContract('InlineComputer in slices of nothing', () => {
  const time = new VirtualTime({ tickMs: 10 });
  return new InlineComputer({ clock: time, timers: time });
});
computerContract('InlineComputer with a thread beside it', () => new InlineComputer(nodePorts, new SideThread()));
computerContract('DirectComputer', () => new DirectComputer());

describe('InlineComputer', () => {
  const sliced = (tickMs = 10): { computer: InlineComputer; turns: () => number } => {
    const time = new VirtualTime({ tickMs });
    let turns = 0;
    const timers = { sleep: () => Promise.resolve(), yieldToLoop: () => (turns++, time.yieldToLoop()) };
    return { computer: new InlineComputer({ clock: time, timers }), turns: () => turns };
  };

  it('lets the event loop run between slices of a long run', async () => {
    const { computer, turns } = sliced();
    await computer.compute(walk(20_000), featureSet('legacy'));
    expect(turns()).toBeGreaterThan(15);
    const before = turns();
    await computer.open(walk(20_000), featureSet('legacy'));
    expect(turns() - before).toBeGreaterThan(15);
  });

  it('works for a few milliseconds before it does so', async () => {
    const { computer, turns } = sliced(1);
    await computer.compute(walk(40_000), featureSet('legacy'));
    expect(turns()).toBeGreaterThan(5);
    expect(turns()).toBeLessThan(15);
  });

  it('ends a run between two slices when its signal aborts', async () => {
    const { computer } = sliced();
    for (const run of [computer.compute.bind(computer), computer.open.bind(computer)]) {
      const control = new AbortController();
      const running = run(walk(20_000), featureSet('legacy'), { signal: control.signal });
      control.abort(new Error('nobody waits'));
      await expect(running).rejects.toThrow('nobody waits');
    }
  });
});
