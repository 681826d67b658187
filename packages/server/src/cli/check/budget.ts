import { usage } from '../failure.js';

/** How much may be tried: so long, or so often. */
export type Budget = { readonly ms: number } | { readonly runs: number };

const FORM = /^(\d+(?:\.\d+)?)\s*(s|m|min|ms|runs?|)$/i;
const MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000 };

/** Reads `60s`, `2m`, `500ms`, `40` or `40 runs`. @throws BarkeepError `INVALID_PARAM` */
export function parseBudget(text: string): Budget {
  const match = FORM.exec(text.trim());
  const amount = Number(match?.[1]);
  const unit = match?.[2]?.toLowerCase() ?? '';
  if (match === null || !(amount > 0)) throw usage(`--budget is '${text}'; give a time such as 60s or 2m, or a number of runs such as 40`);
  const ms = MS[unit];
  return ms === undefined ? { runs: Math.ceil(amount) } : { ms: amount * ms };
}

/** Part of a budget. */
export function shareOf(budget: Budget, share: number): Budget {
  return 'ms' in budget ? { ms: budget.ms * share } : { runs: Math.max(1, Math.round(budget.runs * share)) };
}

/** Asked before each try whether it is still within the budget; the time runs from the first question on. */
export function within(budget: Budget, nowMs: () => number): () => boolean {
  if ('runs' in budget) {
    let left = budget.runs;
    return () => left-- > 0;
  }
  let endMs: number | undefined;
  return () => nowMs() < (endMs ??= nowMs() + budget.ms);
}

/** How many runs there will be in all, told from those done in `elapsedMs`. */
export function expectedRuns(budget: Budget, done: number, total: number, elapsedMs: number): number {
  const allowed = 'runs' in budget ? budget.runs : (done * budget.ms) / Math.max(1, elapsedMs);
  return Math.max(done, Math.min(total, Math.round(allowed)));
}
