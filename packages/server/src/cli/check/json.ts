import { boundText, formatTime, type CheckReport, type ColumnReport } from '@barkeep/feature-core';
import type { CommandReport } from './checkCommand.js';
import { barsIn } from './words.js';

/** The reports for programs: what has no end is null, times are ISO-8601. */
export function checkJson(
  reports: readonly CheckReport[],
  rest: Readonly<Record<string, unknown>> & Partial<Pick<CommandReport, 'failures' | 'left'>>,
): string {
  const checks = reports.map((report) => ({
    subject: report.subject,
    clean: report.clean,
    bars: barsIn(report),
    attacks: report.attacks,
    columns: report.columns.map(columnJson),
  }));
  return `${JSON.stringify({ clean: reports.every(({ clean }) => clean), ...rest, checks }, null, 2)}\n`;
}

function columnJson({ name, bound, warmUp, forgetting, breach }: ColumnReport): unknown {
  const { rough, fine, lastBit } = forgetting;
  return {
    name,
    reads:
      bound === null
        ? null
        : { ...bound, text: boundText(bound), back: finite(bound.back), ahead: finite(bound.ahead), reach: finite(bound.reach) },
    warmUp,
    forgotten: { to1e3: rough, to1e9: fine, toLastBit: lastBit },
    breach: breach === null ? null : { ...breach, timestamp: formatTime(breach.timestamp) },
  };
}

function finite(bars: number): number | null {
  return Number.isFinite(bars) ? bars : null;
}
