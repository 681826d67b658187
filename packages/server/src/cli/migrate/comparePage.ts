import { formatTime } from '@barkeep/feature-core';
import type { ColumnComparison, FrameComparison } from '@barkeep/sdk/migration';
import { count, grouped } from '../check/words.js';
import { table } from '../table.js';
import type { ComparedSymbol, CompareReport, ShownSlice } from './compareReport.js';
import { number, RULES } from './stagePages.js';

/** A comparison for a terminal: totals, then what differs and why. */
export function comparePage(report: CompareReport): string {
  const { symbols, checks, cells, equal, inconsistent, worstError, worstUlps, worstColumn, tolerance } = report;
  const rows = symbols.map((each) => symbolRow(each));
  const lines = [
    `${report.legacy}\nagainst ${report.barkeep}\n\n`,
    table([['SYMBOL', 'ROWS', 'CELLS', 'EQUAL TO THE BIT', 'INCONSISTENT', 'WORST', 'COLUMN'], ...rows]),
    ...symbols.map(details),
    `\n${grouped(cells)} cells, ${grouped(equal)} equal to the bit, ${grouped(inconsistent)} inconsistent at ${number(tolerance)}; worst error ${number(worstError)}`,
    `${worstColumn === null ? '' : ` in ${worstColumn}`}, ${worstUlps < 1e6 ? number(worstUlps) : worstUlps.toExponential(1)} ulps at most\n`,
    ...checks.map(
      ({ rule, wanted, found, passed }) => `${passed ? 'met' : 'NOT MET'}: ${RULES[rule]} ${number(wanted)}: ${number(found)}\n`,
    ),
    report.passed ? 'Passed.\n' : 'Not passed.\n',
  ];
  return lines.join('');
}

function symbolRow({ symbol, comparison }: ComparedSymbol): string[] {
  if (comparison === undefined) return [symbol, '-', '-', '-', '-', '-', 'failed'];
  const { rows, cells, equal, inconsistent, worstError, worstColumn } = comparison;
  return [symbol, grouped(rows), grouped(cells), grouped(equal), grouped(inconsistent), number(worstError), worstColumn ?? ''];
}

function details(each: ComparedSymbol): string {
  if (each.comparison === undefined) return `\n${each.symbol}: ${each.error}\n`;
  const { comparison, slice, symbol } = each;
  const lines = [...frameLines(comparison), ...comparison.columns.filter(isTold).flatMap(columnLines), ...sliceLines(slice)];
  return lines.length === 0 ? '' : `\n${symbol}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function isTold({ inconsistent, diagnoses }: ColumnComparison): boolean {
  return inconsistent > 0 || diagnoses.length > 0;
}

export function frameLines({
  onlyLegacy,
  onlyBarkeep,
  repeatedLabels,
  unorderedLabels,
  labels,
  unmatched,
  missing,
  notes,
}: FrameComparison): string[] {
  const stray = (rows: number, firstMs: number | null, lastMs: number | null, where: string): string[] =>
    rows === 0 ? [] : [`${count(rows, 'row')} only ${where}: ${formatTime(firstMs!)} … ${formatTime(lastMs!)}`];
  return [
    ...(labels === null ? [] : [labels.evidence]),
    ...notes,
    ...stray(onlyLegacy.rows, onlyLegacy.firstMs, onlyLegacy.lastMs, 'in the legacy frame'),
    ...stray(onlyBarkeep.rows, onlyBarkeep.firstMs, onlyBarkeep.lastMs, "in Barkeep's"),
    ...(repeatedLabels === 0 ? [] : [`${count(repeatedLabels, 'legacy row')} with the label of another`]),
    ...(unorderedLabels === 0 ? [] : [`${count(unorderedLabels, 'legacy row')} out of order`]),
    ...unmatched.map(({ column, equals }) =>
      equals === null
        ? `${column}: Barkeep has no column of this name, nor one with these values`
        : `${column}: has the values of ${equals}; compare it by --alias ${column}=${equals}`,
    ),
    ...(missing.length === 0 ? [] : [`not in the legacy frame: ${missing.join(', ')}`]),
  ];
}

function columnLines({
  column,
  cells,
  inconsistent,
  nanOnlyLegacy,
  nanOnlyBarkeep,
  worstError,
  first,
  diagnoses,
}: ColumnComparison): string[] {
  const nan =
    nanOnlyLegacy + nanOnlyBarkeep === 0 ? '' : `, NaN only there ${grouped(nanOnlyLegacy)}, only here ${grouped(nanOnlyBarkeep)}`;
  const where =
    first === null ? '' : `; first row ${first.row} (${formatTime(first.timestamp)}): ${first.legacy} there, ${first.barkeep} here`;
  return [
    `${column}: ${grouped(inconsistent)} of ${grouped(cells)} inconsistent, worst ${number(worstError)}${nan}${where}`,
    ...diagnoses.flatMap(({ cause, explained, evidence, also }) => [
      `  ${cause} (${Math.round(100 * explained)} %): ${evidence}`,
      ...also.map((other) => `    or ${other.cause}: ${other.evidence}`),
    ]),
  ];
}

function sliceLines(slice: ShownSlice | null): string[] {
  if (slice === null) return [];
  const { column, bars, fromMs, toMs, runs, isSmallest } = slice;
  const size = isSmallest ? 'smallest slice that shows it' : 'smallest slice within the runs allowed';
  return [`${size}: ${count(bars, 'bar')} (${formatTime(fromMs)} … ${formatTime(toMs)}) for ${column}, found in ${count(runs, 'run')}`];
}
