import type { SetVersion } from '@barkeep/feature-core';
import { changesText } from '@barkeep/sdk';
import { table } from './table.js';

/** A version that cannot be computed here: its formulas, and why. */
export function versionPage(version: SetVersion): string {
  const head = `${version.version}: ${version.columns.length} features, as text alone; it cannot be computed here: ${changesText(version)}\n\n`;
  return head + table([['COLUMN', 'FORMULA'], ...version.columns.map(({ name, expression }) => [name, expression])]);
}

/** The same for programs. */
export function versionJson(version: SetVersion): Record<string, unknown> {
  const { name, columns, revisions, changed } = version;
  return {
    name,
    version: version.version,
    computable: version.set !== undefined,
    changed,
    columns,
    revisions: Object.fromEntries(revisions),
  };
}
