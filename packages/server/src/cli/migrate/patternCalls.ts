import { codeOf } from './codeOf.js';
import type { SeenCall } from './finding.js';

const NAME = /[A-Za-z_$][\w$]*/.source;
const PYTHON_IMPORTS: readonly RegExp[] = [
  /^\s*import\s+(?<module>[\w.]+)\s+as\s+(?<name>\w+)/gm,
  /^\s*import\s+(?<module>[\w.]+)\s*$/gm,
  /^\s*from\s+(?<module>[\w.]+)\s+import\s+(?:\((?<names>[^)]+)\)|(?<more>[\w, ]+))/gm,
];
const SCRIPT_IMPORTS: readonly RegExp[] = [
  /\bimport\s+(?:\*\s+as\s+)?(?<name>[\w$]+)\s*(?:,\s*\{(?<names>[^}]+)\})?\s*from\s+['"](?<module>[^'"\n]+)['"]/g,
  /\bimport\s+\{(?<names>[^}]+)\}\s*from\s+['"](?<module>[^'"\n]+)['"]/g,
  /\b(?:const|let|var)\s+\{(?<names>[^}]+)\}\s*=\s*(?:await\s+import|require)\(['"](?<module>[^'"\n]+)['"]\)/g,
  /\b(?:const|let|var)\s+(?<name>[\w$]+)\s*=\s*(?:await\s+import|require)\(['"](?<module>[^'"\n]+)['"]\)(?:\.(?<member>\w+))?/g,
];
const CALL = new RegExp(`(?<chain>(?:new\\s+)?${NAME}(?:\\[['"]\\w+['"]\\])?(?:\\??\\.${NAME}(?:\\[['"]\\w+['"]\\])?)*)\\(`, 'g');
/** What is called on the result of a call, or of an expression in brackets. */
const METHOD = /(?<=[)\]]\s*)\.(?<method>\w+)\(/g;
const DEFINITION: Readonly<Record<'python' | 'script', RegExp>> = {
  python: /\bdef\s+(?<name>\w+)\s*\(/g,
  script:
    /\bfunction\s*\*?\s+(?<name>\w+)\s*(?:<[^>(]*>)?\(|\b(?:const|let|var)\s+(?<arrow>\w+)\s*=\s*(?:async\s*)?(?:function\s*\w*\s*)?\((?=[^()]*\)\s*(?::[^={;]+)?(?:=>|\{))/g,
};
/** Ratios and sums over neighbouring bars that are written out. */
const BY_HAND: readonly (readonly [RegExp, string])[] = [
  [/\b(\w*(?:close|price)s?)\[(\w+)\]\s*\/\s*\1\[\2\s*-\s*(?<number>\d+)\]/gi, 'by hand.pct_change'],
  [/\b(\w+)\[(\w+)\]!?\.(?:close|price)\s*\/\s*\1\[\2\s*-\s*(?<number>\d+)\]!?\.(?:close|price)\b/gi, 'by hand.pct_change'],
  [/\b\w*(?:close|price|volume)s?\.slice\([^()]*\)(?:\s*\.map\([^()]*\([^()]*\)[^()]*\))?\s*\.reduce\(/gi, 'by hand.slice.reduce'],
];
/** Methods of data frames that other things in a script have, too, and the libraries whose frames these would be. */
const OF_FRAMES = /\.(rolling|ewm|expanding|pct_change|shift|diff|cumsum|resample|fillna|ffill|bfill|interpolate|dropna)$/i;
const FRAMES = /['"](danfojs|nodejs-polars|data-forge|pandas-js|arquero)/;
/** How far a call is looked through for its end. */
const LONGEST_CALL = 4000;

type Source = { readonly text: string; readonly code: string; readonly lineAt: (offset: number) => number };

/**
 * The calls of a source, and the functions that it defines, by patterns: for what no parser is at hand for. Names are traced to imports, and through
 * `const x = new Known()`.
 */
export function patternCalls(text: string, isPython: boolean): readonly SeenCall[] {
  const code = codeOf(text, isPython);
  const source = { text, code, lineAt: linesOf(text) };
  const known = importsIn(text, code, isPython);
  const seen = new Map<number, SeenCall>();
  for (const match of code.matchAll(DEFINITION[isPython ? 'python' : 'script'])) {
    const end = match.index + match[0].length;
    seen.set(end, callAt(source, end, `function ${match.groups!['name'] ?? match.groups!['arrow']!}`, ''));
  }
  for (const match of code.matchAll(CALL)) {
    const chain = match.groups!['chain']!.replace(/^new\s+/, '').replaceAll('?.', '.');
    const end = match.index + match[0].length;
    if (seen.has(end) || /\b(?:function|def)\s+$/.test(code.slice(Math.max(0, match.index - 12), match.index))) continue;
    const [head = ''] = chain.split(/[.[]/);
    const name = (known.get(head) ?? head) + chain.slice(head.length).replaceAll(/\[['"]\w+['"]\]/g, '');
    const isMethod = !isPython && !chain.includes('.') && /^\)\s*(?::[^={;()]+)?\{/.test(code.slice(endOf(code, end)));
    seen.set(end, callAt(source, end, isMethod ? `function ${name}` : name, chain));
  }
  for (const match of code.matchAll(METHOD)) {
    const end = match.index + match[0].length;
    if (!seen.has(end)) seen.set(end, callAt(source, end, `().${match.groups!['method']!}`, lineBefore(code, match.index)));
  }
  if (!isPython)
    for (const [pattern, name] of BY_HAND)
      for (const match of code.matchAll(pattern)) {
        const number = match.groups?.['number'];
        const place = { line: source.lineAt(match.index), name, method: null, base: null, text: '' };
        seen.set(match.index, { ...place, number: number === undefined ? null : Number(number) });
      }
  const calls = [...seen].sort(([a], [b]) => a - b).map(([, call]) => call);
  return isPython || FRAMES.test(text) ? calls : calls.filter(({ name }) => !OF_FRAMES.test(name));
}

function importsIn(text: string, code: string, isPython: boolean): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const pattern of isPython ? PYTHON_IMPORTS : SCRIPT_IMPORTS) {
    for (const { index, groups = {} } of text.matchAll(pattern)) {
      // Not in a comment or a string.
      if (code[text.slice(index).search(/\S/) + index] === ' ') continue;
      const { module, name, member } = groups as { readonly module: string; readonly name?: string; readonly member?: string };
      const names = groups['names'] ?? groups['more'];
      if (name !== undefined) known.set(name, member === undefined ? module : `${module}.${member}`);
      else if (names === undefined) known.set(module, module);
      for (const each of (names ?? '').split(',')) {
        const [own, alias] = each
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+as\s+|\s*:\s*/);
        if (own !== undefined && own !== '') known.set(alias ?? own, `${module}.${own}`);
      }
    }
  }
  for (const { groups = {} } of code.matchAll(/\b(?<name>\w+)\s*(?::[^=;\n]+)?=\s*new\s+(?<made>[\w$]+)(?<rest>(?:\.\w+)*)\(/g)) {
    const module = known.get(groups['made']!);
    if (module !== undefined && !known.has(groups['name']!)) known.set(groups['name']!, `${module}${groups['rest']!}`);
  }
  return known;
}

function callAt({ text, code, lineAt }: Source, end: number, name: string, before: string): SeenCall {
  const close = endOf(code, end);
  const args = code.slice(end, close);
  const named = /\b(?:window|span|periods|period|timeperiod|length|optInTimePeriod|n)\s*(?::\s*number\s*)?[=:]\s*(-?\d+(?:\.\d+)?)/.exec(
    args,
  );
  const plain = /(?:^|,)\s*\[?\s*(-?\d+(?:\.\d+)?)\s*\]?\s*(?:,|$)/.exec(args);
  const number = named?.[1] ?? plain?.[1];
  const then = /^\)\s*\.(\w+)\(/.exec(code.slice(close));
  const base = /(?:\[['"](\w+)['"]\]|\.(open|high|low|close|volume))\b[^[]*$/i.exec(before);
  return {
    line: lineAt(end - 1),
    name,
    number: number === undefined ? null : Number(number),
    method: then?.[1] ?? null,
    base: (base?.[1] ?? base?.[2])?.toLowerCase() ?? null,
    text: [...text.slice(end, close).matchAll(/(['"`])(.*?)\1/g)].map((match) => match[2]!).join(' '),
  };
}

function lineBefore(code: string, end: number): string {
  return code.slice(code.lastIndexOf('\n', end - 1) + 1, end);
}

/** Where the bracket that was opened before this place is closed. */
function endOf(code: string, from: number): number {
  const to = Math.min(code.length, from + LONGEST_CALL);
  let depth = 1;
  for (let at = from; at < to; at++) {
    if (code[at] === '(') depth++;
    if (code[at] === ')' && --depth === 0) return at;
  }
  return to;
}

/** The number of the line that a place is in. */
function linesOf(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return high;
  };
}
