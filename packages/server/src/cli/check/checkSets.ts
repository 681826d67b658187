import { BarkeepError, checkFeatureSet, type CheckReport, type FeatureSet, type NamedBars } from '@barkeep/feature-core';
import { nodePorts } from '@barkeep/sdk';
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
    try {
      reports.push(await checkFeatureSet(set, bars, { seed, onProgress }));
    } catch (error) {
      // Of several sets, one over panels does not keep the others from being checked.
      if (sets.length === 1 || !(error instanceof BarkeepError) || error.code !== 'NEEDS_PANEL') throw error;
      left.push(`${set.version} is not checked: ${error.message}`);
    }
  }
  return { reports, left };
}
