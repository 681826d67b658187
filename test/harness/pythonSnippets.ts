import { join } from 'node:path';
import { root } from './workspace.js';

/** What a Python program of the tests finds the package and the checks by, and the Node of its private servers. */
export const PYTHON_VARIABLES: Readonly<Record<string, string>> = {
  PYTHONPATH: [join(root, 'packages/python/src'), join(root, 'test/harness')].join(':'),
  PYTHONDONTWRITEBYTECODE: '1',
  BARKEEP_NODE: process.execPath,
};

/** A line `code  # → text` becomes a check that the code shows the text; `…` in it stands for anything. */
export function checkedPython(code: string): string {
  const lines = code.split('\n').map((line, i) => {
    const match = /^(\s*)(.+?)\s*# → (.*)$/.exec(line);
    if (match === null) {
      if (line.includes('# →')) throw new Error(`line ${i + 1} shows nothing: put "# → text" behind one whole statement`);
      return line;
    }
    const [, indent, statement, text] = match as unknown as [string, string, string, string];
    const shows = (value: string): string => `__shows(${JSON.stringify(text.trim())}, ${i + 1}, (${value}))`;
    const printed = /^print\((.*)\)$/.exec(statement);
    if (printed !== null) return `${indent}${shows(`__text(${printed[1]})`)}`;
    const assigned = /^(\w+) = /.exec(statement);
    return assigned === null ? `${indent}${shows(statement)}` : `${indent}${statement}; ${shows(assigned[1]!)}`;
  });
  return `from shows import shows as __shows, text as __text; ${lines.join('\n')}`;
}
