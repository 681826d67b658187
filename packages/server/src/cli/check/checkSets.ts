import { checkFeatureSet, needsPanel, type CheckReport, type FeatureSet, type NamedBars } from '@barkeep/feature-core';
import { nodePorts } from '@barkeep/sdk';
import { usage } from '../failure.js';
import type { Progress } from '../progress.js';

/** Checks one set after the other; `left` says which could not be, and why. */
export async function checkSets(
  sets: readonly FeatureSet[],
  bars: readonly NamedBars[],
  seed: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ readonly reports: readonly CheckReport[]; readonly left: readonly string[] }> {
  const reports: CheckReport[] = [];
  const left: string[] = [];
  for (const set of sets) {
    const onProgress = async (what: string, done: number, total: number): Promise<void> => {
      progress.show(`${set.name}, ${what}`, done, total, what === 'bar by bar' ? 'bars' : 'runs');
      await nodePorts.timers.yieldToLoop();
      signal.throwIfAborted();
    };
    if (sets.length > 1 && needsPanel(set))
      left.push(`${set.version} is not checked: it compares symbols with each other, and these are the bars of one`);
    else reports.push(await checkFeatureSet(set, bars, { seed, onProgress }));
  }
  if (reports.length === 0) throw usage(left.join('; '));
  return { reports, left };
}
