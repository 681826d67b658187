import { readText } from './workspace.js';

/** One fenced snippet of a page. */
export type Snippet = {
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language: `no-run="reason"`, `output`. */
  readonly info: string;
  readonly code: string;
};

/** Every fenced snippet of a Markdown page, in order. */
export function snippetsOf(page: string): Snippet[] {
  const snippets: Snippet[] = [];
  let open: { line: number; info: string; body: string[] } | undefined;
  readText(page)
    .split('\n')
    .forEach((text, i) => {
      const fence = /^```(.*)$/.exec(text);
      if (open === undefined) {
        if (fence !== null) open = { line: i + 1, info: fence[1]!.trim(), body: [] };
      } else if (fence === null) open.body.push(text);
      else {
        const [language = '', ...info] = open.info.split(' ');
        snippets.push({ page, line: open.line, language, info: info.join(' '), code: open.body.join('\n') });
        open = undefined;
      }
    });
  if (open !== undefined) throw new Error(`${page}:${open.line}: the snippet is not closed`);
  return snippets;
}

/** Why a snippet is not run; undefined where it is. */
export function reasonNotRun(snippet: Snippet): string | undefined {
  return /\bno-run="([^"]*)"/.exec(snippet.info)?.[1];
}
