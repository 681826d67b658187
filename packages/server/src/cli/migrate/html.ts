import { formatTime } from '@barkeep/feature-core';
import { HISTOGRAM_EDGES, type ColumnComparison, type GateCheck } from '@barkeep/sdk/migration';
import { grouped } from '../check/words.js';
import { frameLines } from './comparePage.js';
import type { ComparedSymbol, CompareReport } from './compareReport.js';
import type { MigrationReport } from './migrationReport.js';
import { number, percent, RULES } from './stagePages.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #667080; --line: #d8dde3; --paper: #fff; --bar: #3a6ea5; --bad: #b3261e; --good: #2e7d4f; --tint: #f4f6f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --quiet: #98a2b0; --line: #343b45; --paper: #15181c; --bar: #7aa7d8; --bad: #f2938c; --good: #7fcf9f; --tint: #1d2127; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.25rem 4rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; } p { margin: .3rem 0; } code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); } .good { color: var(--good); } .bad { color: var(--bad); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th { font-weight: 600; color: var(--quiet); font-size: .8rem; } td.n, th.n { text-align: right; } td.why { white-space: normal; min-width: 24rem; }
.figures { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; } .figures div { background: var(--tint); border-radius: 6px; padding: .6rem 1rem; } .figures b { display: block; font-size: 1.2rem; }
svg { display: block; } svg rect { fill: var(--bar); } svg line { stroke: var(--line); } details { margin: .2rem 0; } summary { cursor: pointer; }
`;

/** The report of a comparison as one page that needs nothing else. */
export function compareHtml(report: CompareReport): string {
  const { legacy, barkeep, passed, cells, equal, inconsistent, worstError, worstUlps, worstColumn, tolerance, checks, symbols } = report;
  const figures = [
    ['cells compared', grouped(cells)],
    ['equal to the bit', `${grouped(equal)} (${percent(cells === 0 ? 0 : equal / cells)})`],
    [`inconsistent at ${number(tolerance)}`, grouped(inconsistent)],
    ['worst error', worstColumn === null ? number(worstError) : `${number(worstError)} in ${worstColumn}`],
    ['worst in ulps', ulps(worstUlps)],
  ];
  return page('Migration: comparison', [
    `<h1>Legacy against Barkeep: <span class="${passed ? 'good' : 'bad'}">${passed ? 'passed' : 'not passed'}</span></h1>`,
    `<p><code>${text(legacy)}</code></p><p class="quiet">against ${text(barkeep)}</p>`,
    figuresHtml(figures),
    checks.length === 0 ? '' : `<h2>Gate to ${text(report.gate ?? '')}</h2>${checksHtml(checks)}`,
    ...symbols.map(symbolHtml),
    '<p class="quiet">The small pictures have the cells by relative error: equal ones at the left, then a decade a bar from below 1e-16 to 1 and above; heights go by the logarithm.</p>',
  ]);
}

/** What was seen of a migration, as one page that needs nothing else. */
export function migrationHtml({ state, next, days, log, atMs, broken }: MigrationReport): string {
  const canary = state.stage === 'canary' ? `, ${percent(state.share)} of the ${state.by}s` : '';
  const dayRows = days.map((day) => [
    day.day,
    day.stage,
    ...[
      day.servedLegacy,
      day.servedBarkeep,
      day.fallbacks,
      day.failures,
      day.compared,
      day.unclean,
      day.cells,
      day.inconsistent,
      day.dropped,
    ].map(grouped),
    day.worstColumn === null ? number(day.worst) : `${number(day.worst)} ${day.worstColumn}`,
  ]);
  const logRows = log.map((change) => [
    formatTime(change.atMs),
    `${change.who}@${change.host}`,
    `${change.from} → ${change.to}`,
    change.to === 'canary' ? `${percent(change.share)} by ${change.by}` : '',
    change.forced ? `forced: ${change.reason}` : change.reason,
  ]);
  const head = [
    'day',
    'stage',
    'legacy',
    'Barkeep',
    'fallbacks',
    'failures',
    'compared',
    'not clean',
    'cells',
    'inconsistent',
    'dropped',
    'worst',
  ];
  return page('Migration: report', [
    `<h1>Migration: ${text(state.stage)}${text(canary)}</h1>`,
    `<p class="quiet">${state.sinceMs === 0 ? 'nothing was set yet' : `since ${formatTime(state.sinceMs)}`}; written ${formatTime(atMs)}</p>`,
    next === null
      ? ''
      : `<h2>The gate to ${text(next.to)} is <span class="${next.passed ? 'good' : 'bad'}">${next.passed ? 'open' : 'closed'}</span></h2>${checksHtml(next.checks)}`,
    `<h2>By day</h2>${days.length === 0 ? '<p>Nothing was seen yet.</p>' : tableHtml(head, dayRows, 2)}`,
    broken === 0 ? '' : `<p class="bad">${broken} lines of evidence cannot be read.</p>`,
    `<h2>Log</h2>${log.length === 0 ? '<p>Nothing was changed yet.</p>' : tableHtml(['when', 'who', 'what', 'share', 'why'], logRows, 99)}`,
  ]);
}

function page(title: string, parts: readonly string[]): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(title)}</title><style>${STYLE}</style></head>\n<body>\n${parts.filter((part) => part !== '').join('\n')}\n</body></html>\n`;
}

function figuresHtml(figures: readonly (readonly string[])[]): string {
  return `<div class="figures">${figures.map(([name, value]) => `<div><b>${text(value!)}</b><span class="quiet">${text(name!)}</span></div>`).join('')}</div>`;
}

function checksHtml(checks: readonly GateCheck[]): string {
  if (checks.length === 0) return '<p>It asks for nothing.</p>';
  const rows = checks.map(
    ({ rule, wanted, found, passed }) =>
      `<tr><td class="${passed ? 'good' : 'bad'}">${passed ? 'met' : 'not met'}</td><td>${RULES[rule]}</td><td class="n">${number(wanted)}</td><td class="n">${number(found)}</td></tr>`,
  );
  return `<div class="scroll"><table><tr><th></th><th>rule</th><th class="n">wanted</th><th class="n">found</th></tr>${rows.join('')}</table></div>`;
}

function symbolHtml(each: ComparedSymbol): string {
  if (each.comparison === undefined) return `<h2>${text(each.symbol)}</h2><p class="bad">${text(each.error)}</p>`;
  const { comparison, slice, symbol } = each;
  const differing = comparison.columns.filter(({ inconsistent, diagnoses }) => inconsistent > 0 || diagnoses.length > 0);
  const others = comparison.columns.filter((column) => !differing.includes(column));
  const notes = frameLines(comparison).map((line) => `<p>${text(line)}</p>`);
  const shown =
    slice === null
      ? ''
      : `<p>${slice.isSmallest ? 'Smallest slice' : 'Smallest slice within the runs allowed'} that shows ${text(slice.column)}: ${slice.bars} bars, ${formatTime(slice.fromMs)} … ${formatTime(slice.toMs)} (${slice.runs} runs).</p>`;
  return [
    `<h2>${text(symbol)} <span class="quiet">${grouped(comparison.rows)} rows</span></h2>`,
    ...notes,
    shown,
    differing.length === 0 ? '' : columnsHtml(differing),
    others.length === 0
      ? ''
      : `<details${differing.length === 0 ? ' open' : ''}><summary>${others.length} columns without an inconsistent cell</summary>${columnsHtml(others)}</details>`,
  ].join('\n');
}

function columnsHtml(columns: readonly ColumnComparison[]): string {
  const head = ['column', 'cells', 'equal', 'inconsistent', 'NaN there / here', 'worst', 'ulps', 'relative error', 'why'];
  const rows = columns.map((column) => {
    const name = column.legacyColumn === column.column ? column.column : `${column.column} (${column.legacyColumn})`;
    const cells = [
      grouped(column.cells),
      grouped(column.equal),
      grouped(column.inconsistent),
      `${grouped(column.nanOnlyLegacy)} / ${grouped(column.nanOnlyBarkeep)}`,
      number(column.worstError),
      ulps(column.worstUlps),
    ];
    return `<tr><td><code>${text(name)}</code></td>${cells.map((cell) => `<td class="n">${cell}</td>`).join('')}<td>${histogramSvg(column)}</td><td class="why">${why(column)}</td></tr>`;
  });
  return `<div class="scroll"><table><tr>${head.map((cell, k) => `<th${k > 0 && k < 7 ? ' class="n"' : ''}>${cell}</th>`).join('')}</tr>${rows.join('')}</table></div>`;
}

function why({ diagnoses, first }: ColumnComparison): string {
  const causes = diagnoses.map(
    ({ cause, explained, evidence }) => `<p><b>${text(cause)}</b> (${Math.round(100 * explained)} %): ${text(evidence)}</p>`,
  );
  const cell =
    first === null
      ? ''
      : `<p class="quiet">first: row ${first.row}, ${formatTime(first.timestamp)}: ${first.legacy} there, ${first.barkeep} here</p>`;
  return causes.join('') + cell;
}

/** Many doubles are told by their size. */
function ulps(value: number): string {
  return value < 1e6 ? number(value) : value.toExponential(1);
}

const BIN = 6;
const HEIGHT = 28;

/** Cells by decade of relative error, small ones on the left; heights go by the logarithm, so that one cell shows beside a million. */
function histogramSvg({ histogram, equal }: ColumnComparison): string {
  const most = Math.max(equal, ...histogram);
  const height = (n: number): number => (n === 0 ? 0 : Math.max(2, (HEIGHT * Math.log1p(n)) / Math.log1p(most)));
  const bins = [equal, ...histogram];
  const names = ['equal', ...histogram.map((_, k) => (k === 0 ? 'below 1e-16' : `from ${HISTOGRAM_EDGES[k - 1]!.toExponential()}`))];
  const bars = bins.map((n, k) =>
    n === 0
      ? ''
      : `<rect x="${k * BIN}" y="${(HEIGHT - height(n)).toFixed(1)}" width="${BIN - 1}" height="${height(n).toFixed(1)}"><title>${names[k]}: ${grouped(n)}</title></rect>`,
  );
  const width = bins.length * BIN;
  return `<svg width="${width}" height="${HEIGHT + 1}" viewBox="0 0 ${width} ${HEIGHT + 1}" role="img" aria-label="cells by relative error"><line x1="0" x2="${width}" y1="${HEIGHT + 0.5}" y2="${HEIGHT + 0.5}"/>${bars.join('')}</svg>`;
}

function tableHtml(head: readonly string[], rows: readonly (readonly string[])[], numbersFrom: number): string {
  const classOf = (k: number): string => (k >= numbersFrom ? ' class="n"' : '');
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map((cell, k) => `<${tag}${classOf(k)}>${text(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="scroll"><table>${cells('th', head)}${rows.map((row) => cells('td', row)).join('')}</table></div>`;
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
