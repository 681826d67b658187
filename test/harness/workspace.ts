import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the workspace. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export const PACKAGES = ['feature-core', 'sdk', 'server'] as const;

/** A file of the workspace as text, by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Paths from the root of every file below `folder` whose name ends with one of `ends`; node_modules and dist are left out. */
export function filesBelow(folder: string, ...ends: string[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return ['node_modules', 'dist', 'coverage', '.barkeep'].includes(entry.name) ? [] : filesBelow(path, ...ends);
      return ends.some((end) => entry.name.endsWith(end)) ? [relative('.', path)] : [];
    })
    .sort();
}
