// The results as people read them: a table on the terminal, results/latest.md, and results/latest.json for programs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'results');
const json = join(folder, 'latest.json');
const HEADINGS = ['what', 'ours', 'peer', 'ratio', 'target', 'verdict'];

/** Prints a suite's table and its notes. */
export function printSuite(name, result) {
  console.log(`\n${name}: ${result.title}${circumstances(result)}`);
  if (result.failed !== undefined) return console.log(`  FAILED: ${result.failed}`);
  const cells = [HEADINGS, ...result.rows.map(cellsOf)];
  const widths = HEADINGS.map((_, k) => Math.max(...cells.map((row) => row[k].length)));
  for (const row of cells)
    console.log(
      `  ${row
        .map((cell, k) => cell.padEnd(widths[k]))
        .join('  ')
        .trimEnd()}`,
    );
  for (const note of notesOf(result)) console.log(`  · ${note}`);
}

/** The results written last, by suite; none where there are none. */
export function readResults() {
  return existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : {};
}

/** Writes the results of all suites. */
export function writeResults(results) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`);
  const sections = Object.entries(results).map(([name, result]) => section(name, result));
  writeFileSync(
    join(folder, 'latest.md'),
    `# Results\n\nWritten by \`npm run bench\`. Both sides of a ratio ran in turns in the same run.\n\n${sections.join('\n')}`,
  );
}

function section(name, result) {
  const { cpu, system, node, commit, date, seconds } = result;
  const lines = [`## ${name}: ${result.title}`, ''];
  if (date !== undefined)
    lines.push(`${date}Z, ${cpu}, ${system}, Node ${node}, commit ${commit}, ${seconds} s${circumstances(result)}.`, '');
  const versions = Object.entries(result.versions ?? {}).map(([what, version]) => `${what} ${version}`);
  if (versions.length > 0) lines.push(`Peers: ${versions.join(', ')}.`, '');
  if (result.failed !== undefined) return [...lines, `Failed: ${result.failed}.`, ''].join('\n');
  const row = (cells) => `| ${cells.join(' | ')} |`;
  lines.push(row(HEADINGS), row(HEADINGS.map(() => '---')), ...result.rows.map((entry) => row(cellsOf(entry))), '');
  for (const note of notesOf(result)) lines.push(`- ${note}`);
  if (result.details !== undefined) lines.push('', ...detailsOf(result.details));
  return `${lines.join('\n').trimEnd()}\n`;
}

/** More rows, with a heading of their own. */
function detailsOf({ title, rows }) {
  const table = [HEADINGS.slice(0, 4), HEADINGS.slice(0, 4).map(() => '---'), ...rows.map((entry) => cellsOf(entry).slice(0, 4))];
  return [`### ${title}`, '', ...table.map((cells) => `| ${cells.join(' | ')} |`), ''];
}

function circumstances({ load }) {
  return load === undefined ? '' : ` (load average ${load.map((value) => value.toFixed(1)).join(' before, ')} after)`;
}

function cellsOf({ what, unit, ours, peer, theirs, ratio, target = '', holds }) {
  return [
    what,
    `${number(ours)} ${unit}`,
    peer === undefined ? '' : `${peer}: ${number(theirs)}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)}×`,
    target,
    holds === undefined ? '' : holds ? 'holds' : 'MISSED',
  ];
}

function notesOf({ rows }) {
  return rows.filter(({ note }) => note !== undefined).map(({ what, note }) => `${what}: ${note}`);
}

function number(value) {
  if (!Number.isFinite(value)) return '?';
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
