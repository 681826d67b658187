import { boundText, type CheckReport, type ColumnReport } from '@barkeep/feature-core';
import { table } from '../table.js';
import { ODD_NAME } from './bars.js';
import type { CommandReport } from './checkCommand.js';
import { barsIn, breachText, count, forgottenText, grouped, tried, verdictText } from './words.js';

/** A set's columns in a table, what was tried, and what was found. */
export function setPage(report: CheckReport): string {
  const rows = report.columns.map((column) => {
    const { declared, observed } = column.warmUp;
    return [column.name, boundText(column.bound!), cell(declared), cell(observed), ...forgetting(column), verdictText(column.breach)];
  });
  const head = ['COLUMN', 'READS', 'WARM-UP', 'SEEN', 'FORGOTTEN 1e-3', '1e-9', 'LAST BIT', 'VERDICT'];
  return `${report.subject} on ${barsText(report)}\n\n${table([head, ...rows])}\n${setTries(report)}${findings(report)}`;
}

/** One line for a set, and one for each breach. */
export function setLine(report: CheckReport, width: number): string {
  const found = report.columns.filter(({ breach }) => breach !== null);
  const verdict = found.length === 0 ? 'clean' : `${found.length} in breach`;
  const lines = found.map(({ breach }) => `  ${breachText(breach!)}\n`);
  return `${report.subject.padEnd(width)}  ${count(report.columns.length, 'column').padStart(12)}  ${verdict}\n${lines.join('')}`;
}

/** What was tried on all of these sets. */
export function setsFoot(reports: readonly CheckReport[]): string {
  const [first] = reports;
  return first === undefined ? '' : `\nEach on ${barsText(first)}.\n${setTries(first)}`;
}

/** A command's columns in a table, what was tried, and what was found. */
export function commandPage({ report, failures, runs, left }: CommandReport, tolerance: number): string {
  const rows = report.columns.map((column) => [
    column.name,
    cell(column.warmUp.observed),
    ...forgetting(column),
    verdictText(column.breach),
  ]);
  const head = ['COLUMN', 'WARM-UP', 'FORGOTTEN 1e-3', '1e-9', 'LAST BIT', 'VERDICT'];
  const attacked = tried(report, 'cut') + tried(report, 'future');
  const all = barsIn(report).reduce((total, { rows }) => total + rows, 0);
  const notes = left.map(({ name, reason }) => `Not attacked on ${name}: ${reason}\n`);
  const failed = failures.length === 0 ? '' : failedText(failures);
  return [
    `${report.subject}\non ${barsText(report)}\n\n${table([head, ...rows])}\n`,
    `Attacked ${grouped(attacked)} of ${grouped(all)} rows (${share(attacked, all)}) in ${count(runs, 'run')}: `,
    `${tried(report, 'cut')} with the later bars cut off, ${tried(report, 'future')} with others in their place; ${count(tried(report, 'start'), 'later start')}. `,
    `Values within ${toleranceText(tolerance)} count as the same.\n`,
    ...notes,
    failed,
    findings(report),
  ].join('');
}

function toleranceText(tolerance: number): string {
  return tolerance > 0 && tolerance < 1e-3 ? tolerance.toExponential() : String(tolerance);
}

function failedText(failures: CommandReport['failures']): string {
  const [{ rows, reason }] = failures as [CommandReport['failures'][number]];
  return `${count(failures.length, 'run')} failed and ${failures.length === 1 ? 'is' : 'are'} not counted; the first, on ${count(rows, 'bar')}: ${reason}\n`;
}

function setTries(report: CheckReport): string {
  if (tried(report, 'stream') === 0) return panelTries(report);
  return [
    `Attacked on all ${grouped(tried(report, 'stream'))} rows: bar by bar, when no later bar exists, and with looks at the forming bar.\n`,
    `Attacked in samples: ${grouped(tried(report, 'cut') + tried(report, 'future'))} futures cut or changed, ${count(tried(report, 'correction'), 'correction')}, `,
    `${count(tried(report, 'past'), 'past')} changed, ${count(tried(report, 'start'), 'later start')}.\n`,
  ].join('');
}

/** Of a set that compares symbols. */
function panelTries(report: CheckReport): string {
  const all = barsIn(report).reduce((total, { rows }) => total + rows, 0);
  return [
    `Compared with four other symbols, each made of the same bars, whose later bars go and change with them.\n`,
    `Attacked ${grouped(tried(report, 'cut') + tried(report, 'future'))} of ${grouped(all)} rows: `,
    `${grouped(tried(report, 'cut'))} futures cut and ${grouped(tried(report, 'future'))} changed; ${count(tried(report, 'start'), 'later start')}.\n`,
  ].join('');
}

function findings(report: CheckReport): string {
  const found = report.columns.filter(({ breach }) => breach !== null);
  if (found.length === 0) return `\nClean: ${count(report.columns.length, 'column')}.\n`;
  const lines = found.map(({ breach }) => `  ${breachText(breach!)}\n`);
  return `\n${found.length} of ${count(report.columns.length, 'column')} in breach:\n${lines.join('')}`;
}

function barsText(report: CheckReport): string {
  const named = barsIn(report).map(({ name, rows }) =>
    name === ODD_NAME ? `${grouped(rows)} ${name} of seed ${report.seed} (ties, zeros, gaps, holes)` : `${grouped(rows)} of ${name}`,
  );
  return named.join(', ');
}

function forgetting({ forgetting: { rough, fine, lastBit } }: ColumnReport): string[] {
  return [rough, fine, lastBit].map(forgottenText);
}

function cell(row: number | null): string {
  return row === null ? 'never' : String(row);
}

function share(part: number, whole: number): string {
  const percent = (100 * part) / Math.max(1, whole);
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toPrecision(2)} %`;
}
