import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { usage } from '../failure.js';
import type { ScanFinding, SeenCall } from './finding.js';
import { patternCalls } from './patternCalls.js';
import { pythonCalls } from './pythonCalls.js';
import { suggest } from './suggest.js';

export type Scan = {
  readonly findings: readonly ScanFinding[];
  readonly files: number;
  /** How many were read by Python's own parser, and how many by patterns. */
  readonly read: { readonly parser: number; readonly patterns: number };
  readonly notes: readonly string[];
};

const SUFFIX = /\.(py|ipynb|ts|mts|cts|tsx|js|mjs|cjs|jsx)$/;
const LEFT_OUT = new Set([
  'node_modules',
  '.git',
  '.venv',
  'venv',
  '__pycache__',
  'dist',
  'build',
  '.ipynb_checkpoints',
  '.tox',
  '.mypy_cache',
  'site-packages',
]);
const MOST_BYTES = 4_000_000;

/** A piece of source: lines of it are lines of the file, and for a notebook lines of a cell. */
type Piece = { readonly file: string; readonly text: string; readonly isPython: boolean; readonly lineBefore: number };

/** Looks through a file, or all files below a folder. @throws BarkeepError `INVALID_PARAM` where there is nothing of that name */
export async function scanPath(path: string, name: string): Promise<Scan> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw usage(`PATH is '${name}', and there is no such file or folder`);
  const notes: string[] = [];
  const paths = found.isDirectory() ? await filesBelow(path) : [path];
  const pieces: Piece[] = [];
  for (const each of paths) pieces.push(...(await piecesOf(each, found.isDirectory() ? each.slice(path.length + 1) : name, notes)));
  const python = pieces.filter(({ isPython }) => isPython);
  const parsed = await pythonCalls(python.map(({ text }) => text));
  if (parsed === undefined && python.length > 0)
    notes.push('There is no python3 that could be run: Python was read by patterns, which miss calls over several lines.');
  const calls = new Map(python.map((piece, k) => [piece, parsed?.[k] ?? null]));
  const byPatterns = pieces.filter((piece) => (calls.get(piece) ?? null) === null);
  for (const piece of byPatterns)
    if (piece.isPython && parsed !== undefined) notes.push(`${piece.file} does not parse as Python 3: read by patterns.`);
  const findings = pieces.flatMap((piece) => findingsOf(piece, calls.get(piece) ?? patternCalls(piece.text, piece.isPython)));
  const patternFiles = new Set(byPatterns.map(({ file }) => file)).size;
  const files = new Set(pieces.map(({ file }) => file)).size;
  return { findings, files, read: { parser: files - patternFiles, patterns: patternFiles }, notes };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesBelow(path);
      return entry.isFile() && SUFFIX.test(entry.name) ? [path] : [];
    });
  return (await Promise.all(paths)).flat();
}

async function piecesOf(path: string, file: string, notes: string[]): Promise<Piece[]> {
  const text = await readFile(path, 'utf8');
  if (text.length > MOST_BYTES) {
    notes.push(`${file} has more than ${MOST_BYTES} characters: left out.`);
    return [];
  }
  if (!basename(path).endsWith('.ipynb')) return [{ file, text, isPython: path.endsWith('.py'), lineBefore: 0 }];
  return notebookPieces(text, file, notes);
}

/** The code cells of a notebook; shell and magic lines are left out. */
function notebookPieces(text: string, file: string, notes: string[]): Piece[] {
  try {
    const { cells = [] } = JSON.parse(text) as {
      readonly cells?: readonly { readonly cell_type?: string; readonly source?: string | readonly string[] }[];
    };
    const code = cells.map(({ cell_type, source = '' }, k) => ({
      k,
      isCode: cell_type === 'code',
      source: typeof source === 'string' ? source : source.join(''),
    }));
    const plain = code.filter(({ isCode }) => isCode).map(({ k, source }) => ({ k, source: source.replaceAll(/^\s*[%!].*$/gm, '') }));
    // Imports of one cell are known in the others.
    const imports = plain.flatMap(({ source }) => source.split('\n').filter((line) => /^\s*(import|from)\s/.test(line)));
    return plain.map(({ k, source }) => ({
      file: `${file}#${k + 1}`,
      text: [...imports, source].join('\n'),
      isPython: true,
      lineBefore: -imports.length,
    }));
  } catch {
    notes.push(`${file} is no notebook that can be read: left out.`);
    return [];
  }
}

function findingsOf({ file, lineBefore }: Piece, calls: readonly SeenCall[]): ScanFinding[] {
  const found = calls.flatMap((call) => {
    const suggestion = call.line + lineBefore < 1 ? undefined : suggest(call);
    return suggestion === undefined
      ? []
      : [{ file, line: call.line + lineBefore, what: call.name.replace(/^\(\)\./, '….'), ...suggestion }];
  });
  // A parser of what a reader reads is one place.
  return found.filter(
    (each, k) => each.kind !== 'load' || !found.slice(0, k).some(({ kind, line }) => kind === 'load' && line === each.line),
  );
}
