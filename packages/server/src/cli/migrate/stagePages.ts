import { formatTime } from '@barkeep/feature-core';
import type { GateResult, MigrationState, StageChange } from '@barkeep/sdk/migration';
import { grouped } from '../check/words.js';
import { table } from '../table.js';
import type { MigrationReport } from './migrationReport.js';

/** One or two lines on where a migration stands. */
export function statusPage(state: MigrationState): string {
  const { stage, share, by, sinceMs } = state;
  const canary = stage === 'canary' ? `, ${percent(share)} of the ${by}s` : '';
  return `${stage}${canary}${sinceMs === 0 ? '' : ` since ${formatTime(sinceMs)}`}\n`;
}

/** What a gate asks for, and what was found. */
export function gateLines({ checks }: GateResult): string {
  if (checks.length === 0) return 'It asks for nothing.\n';
  const rows = checks.map(({ rule, wanted, found, passed }) => [passed ? 'yes' : 'NO', RULES[rule], number(wanted), number(found)]);
  return table([['MET', 'RULE', 'WANTED', 'FOUND'], ...rows]);
}

export const RULES: Readonly<Record<GateResult['checks'][number]['rule'], string>> = {
  cells: 'cells compared, at least',
  worst: 'worst error, at most',
  errorRate: 'share of inconsistent cells, at most',
  days: 'clean days, at least',
  failureRate: 'share of failures of Barkeep, at most',
  fallbacks: 'fallbacks to the legacy loader, at most',
};

export function logPage(log: readonly StageChange[]): string {
  if (log.length === 0) return 'nothing was changed yet\n';
  const rows = log.map(({ atMs, who, host, from, to, share, by, reason, forced }) => [
    formatTime(atMs),
    `${who}@${host}`,
    from === to ? from : `${from} → ${to}`,
    to === 'canary' ? `${percent(share)} by ${by}` : '',
    forced ? `FORCED: ${reason}` : reason,
  ]);
  return table([['WHEN', 'WHO', 'WHAT', 'SHARE', 'WHY'], ...rows]);
}

export function reportPage(report: MigrationReport): string {
  const { state, next, days, log, broken } = report;
  const rows = days.map((day) => [
    day.day,
    day.stage,
    grouped(day.servedLegacy),
    grouped(day.servedBarkeep),
    grouped(day.fallbacks),
    grouped(day.compared),
    grouped(day.cells),
    grouped(day.inconsistent),
    day.worstColumn === null ? number(day.worst) : `${number(day.worst)} ${day.worstColumn}`,
    grouped(day.dropped),
  ]);
  const head = ['DAY', 'STAGE', 'LEGACY', 'BARKEEP', 'FALLBACKS', 'COMPARED', 'CELLS', 'INCONSISTENT', 'WORST', 'DROPPED'];
  const parts = [
    statusPage(state),
    next === null ? '' : `\nThe gate to ${next.to} is ${next.passed ? 'open' : 'closed'}.\n${gateLines(next)}`,
    rows.length === 0 ? '\nNothing was seen yet.\n' : `\n${table([head, ...rows])}`,
    broken === 0 ? '' : `\n${broken} lines of evidence cannot be read.\n`,
    log.length === 0 ? '' : `\n${logPage(log)}`,
  ];
  return parts.join('');
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** A count in groups of three digits, a small share with its exponent. */
export function number(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return grouped(value);
  if (!Number.isFinite(value) || value >= Number.MAX_VALUE) return 'infinite';
  return Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}
