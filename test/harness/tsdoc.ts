import * as core from '@barkeep/feature-core';
import * as sdk from '@barkeep/sdk';
import * as experiments from '@barkeep/sdk/experiments';
import * as migration from '@barkeep/sdk/migration';
import * as training from '@barkeep/sdk/training';
import * as server from '@barkeep/server';
import type { Snippet } from './markdown.js';
import { filesBelow, PACKAGES, readText } from './workspace.js';

const PUBLISHED = {
  '@barkeep/feature-core': core,
  '@barkeep/sdk': sdk,
  '@barkeep/sdk/experiments': experiments,
  '@barkeep/sdk/migration': migration,
  '@barkeep/sdk/training': training,
  '@barkeep/server': server,
};

/** Every `@example` of the sources as a program: published names are imported for it. */
export function examplesInSources(): Snippet[] {
  return PACKAGES.flatMap((name) => filesBelow(`packages/${name}/src`, '.ts')).flatMap((page) => {
    const text = readText(page);
    return [...text.matchAll(/^ \* @example\n([\s\S]*?)(?=^ \* @| \*\/)/gm)].map((match) => {
      const line = text.slice(0, match.index).split('\n').length;
      const body = match[1]!.replace(/^ \* ?/gm, '').replace(/^```.*\n/gm, '');
      return { page, line, language: 'ts', info: '', code: `${imports(body)} ${body}` };
    });
  });
}

function imports(body: string): string {
  const used = new Set(body.match(/\b[A-Za-z_]\w*\b/g));
  return Object.entries(PUBLISHED)
    .map(([name, exports]) => ({ name, names: Object.keys(exports).filter((key) => used.has(key)) }))
    .filter(({ names }) => names.length > 0)
    .map(({ name, names }) => `import { ${names.join(', ')} } from '${name}';`)
    .join(' ');
}
