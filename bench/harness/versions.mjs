import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of a package that the benchmarks depend on. */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', 'node_modules', name, 'package.json'), 'utf8')).version;
}
