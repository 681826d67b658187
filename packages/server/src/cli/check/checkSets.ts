import { checkFeatureSet, checkPanelSet, needsPanel, type CheckReport, type FeatureSet, type NamedBars } from '@barkeep/feature-core';
import { nodePorts } from '@barkeep/sdk';
import type { Progress } from '../progress.js';

/** Checks one set after the other. */
export async function checkSets(
  sets: readonly FeatureSet[],
  bars: readonly NamedBars[],
  seed: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const set of sets) {
    const onProgress = async (what: string, done: number, total: number): Promise<void> => {
      progress.show(`${set.name}, ${what}`, done, total, what === 'bar by bar' ? 'bars' : 'runs');
      await nodePorts.timers.yieldToLoop();
      signal.throwIfAborted();
    };
    const check = needsPanel(set) ? checkPanelSet : checkFeatureSet;
    reports.push(await check(set, bars, { seed, onProgress }));
  }
  return reports;
}
