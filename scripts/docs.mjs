// `pnpm run docs`: writes the generated pages and pictures of docs/ from the catalogue and the sets of the built feature-core, and removes pictures that
// nothing shows any more. `--check` writes nothing and fails where a file is not what would be written, or should not be there.
import { existsSync, mkdirSync, readFileSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { conventionFiles } from './docs/conventions.mjs';
import { coreFiles } from './docs/core.mjs';
import { operatorFiles } from './docs/operators.mjs';
import { setFiles } from './docs/sets.mjs';
import { root } from './workspace.mjs';

/** Folders that hold generated files and nothing else. */
const FOLDERS = ['docs/features', 'docs/pictures'];
const check = process.argv.includes('--check');

function fault(text) {
  process.stderr.write(`${text}: run "npx pnpm@12.21.0 run docs"\n`);
  process.exitCode = 1;
}

function put(path, text) {
  const file = join(root, path);
  const wanted = `${text.trimEnd()}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return;
  if (check) return fault(`${path} is not what the catalogue and the sets say`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
  process.stdout.write(`wrote ${path}\n`);
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

const made = new Set();
for (const [path, text] of [...operatorFiles(), ...setFiles(), ...coreFiles(), ...conventionFiles()]) {
  made.add(path);
  put(path, text);
}
for (const path of FOLDERS.flatMap(filesBelow).filter((file) => !made.has(file))) {
  if (check) fault(`${path} is shown by nothing`);
  else unlinkSync(join(root, path));
}
