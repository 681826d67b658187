import { resolve } from 'node:path';
import { Command } from 'commander';
import { count } from '../check/words.js';
import { EXIT, write, type CliIo, type ExitCode } from '../io.js';
import { table } from '../table.js';
import type { ScanFinding } from './finding.js';
import { jsonText } from './json.js';
import { scanPath, type Scan } from './scanPath.js';

/** `barkeep migrate scan PATH`: what a migration would replace. */
export function scanCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('scan')
    .description('list each place in .py, .ipynb, .ts and .js files that loads bars or computes features')
    .argument('<PATH>', 'a file, or a folder with all below it')
    .option('--json', 'as JSON')
    .action(async (path: string, { json = false }: { readonly json?: boolean }) => {
      const scan = await scanPath(resolve(io.cwd, path), path);
      await write(io.stdout, json ? jsonText(scan) : page(scan));
      finish(EXIT.ok);
    });
}

const TITLES: Readonly<Record<ScanFinding['kind'], string>> = { load: 'loads bars', feature: 'computes a feature', hazard: 'look at this' };

function page({ findings, files, read, notes }: Scan): string {
  const rows = findings.map(({ file, line, kind, what, replacement, note }) => [
    `${file}:${line}`,
    TITLES[kind],
    what,
    replacement ?? '-',
    note ?? '',
  ]);
  const found =
    rows.length === 0
      ? 'Nothing that loads bars or computes features was found'
      : `${table([['WHERE', 'WHAT IT DOES', 'BY', 'BARKEEP', 'NOTE'], ...rows])}\n${count(findings.length, 'place')}`;
  return `${found} in ${count(files, 'file')}, of which Python's parser read ${read.parser} and patterns ${read.patterns}.\n${notes.map((note) => `${note}\n`).join('')}`;
}
