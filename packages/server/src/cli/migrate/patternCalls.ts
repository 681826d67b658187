import type { SeenCall } from './finding.js';

const NAME = /[A-Za-z_$][\w$]*/.source;
const IMPORTS: readonly RegExp[] = [
  /^\s*import\s+(?<module>[\w.]+)\s+as\s+(?<name>\w+)/,
  /^\s*import\s+(?<module>[\w.]+)\s*$/,
  /^\s*from\s+(?<module>[\w.]+)\s+import\s+(?<names>[\w, ]+)/,
  /^\s*import\s+(?:\*\s+as\s+)?(?<name>\w+)\s+from\s+['"](?<module>[^'"]+)['"]/,
  /^\s*import\s+\{(?<names>[^}]+)\}\s+from\s+['"](?<module>[^'"]+)['"]/,
  /^\s*(?:const|let|var)\s+\{(?<names>[^}]+)\}\s*=\s*(?:await\s+import|require)\(['"](?<module>[^'"]+)['"]\)/,
  /^\s*(?:const|let|var)\s+(?<name>\w+)\s*=\s*(?:await\s+import|require)\(['"](?<module>[^'"]+)['"]\)/,
];
const CALL = new RegExp(`(?<chain>(?:new\\s+)?${NAME}(?:\\[['"]\\w+['"]\\])?(?:\\.${NAME}(?:\\[['"]\\w+['"]\\])?)*)\\(`, 'g');
const METHOD = /\.(?<method>rolling|ewm|expanding|pct_change|shift|diff|cumsum|resample|fillna|ffill|bfill|interpolate|dropna)\(/g;

/** The calls of a source, found line by line: for what no parser is at hand for. Names are traced to imports; a call over several lines is seen by its first. */
export function patternCalls(source: string): readonly SeenCall[] {
  const lines = source.split('\n');
  const known = importsIn(lines);
  return lines.flatMap((line, at) => (/^\s*(#|\/\/|\*)/.test(line) ? [] : callsIn(line, at + 1, known)));
}

function importsIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const line of lines) {
    for (const pattern of IMPORTS) {
      const groups = pattern.exec(line)?.groups;
      if (groups === undefined) continue;
      const { module, name, names } = groups as { readonly module: string; readonly name?: string; readonly names?: string };
      if (names === undefined) known.set(name ?? module, module);
      else
        for (const each of names.split(',')) {
          const [own, alias] = each.trim().split(/\s+as\s+|\s*:\s*/);
          if (own !== undefined && own !== '') known.set(alias ?? own, `${module}.${own}`);
        }
    }
  }
  return known;
}

function callsIn(line: string, at: number, known: ReadonlyMap<string, string>): SeenCall[] {
  const seen = new Map<number, SeenCall>();
  for (const match of line.matchAll(CALL)) {
    const chain = match.groups!['chain']!.replace(/^new\s+/, '');
    const [head = ''] = chain.split(/[.[]/);
    const name = (known.get(head) ?? head) + chain.slice(head.length).replaceAll(/\[['"]\w+['"]\]/g, '');
    seen.set(match.index + match[0].length, callAt(line, match.index + match[0].length, name, chain, at));
  }
  // What is called on the result of a call.
  for (const match of line.matchAll(METHOD)) {
    const end = match.index + match[0].length;
    if (!seen.has(end)) seen.set(end, callAt(line, end, `().${match.groups!['method']!}`, line.slice(0, match.index), at));
  }
  return [...seen].sort(([a], [b]) => a - b).map(([, call]) => call);
}

function callAt(line: string, end: number, name: string, before: string, at: number): SeenCall {
  const rest = line.slice(end);
  const args = rest.slice(0, closing(rest));
  const named = /\b(?:window|span|periods|period|timeperiod|length)\s*[=:]\s*(-?\d+(?:\.\d+)?)/.exec(args);
  const plain = /(?:^|,)\s*(-?\d+(?:\.\d+)?)\s*(?:,|$)/.exec(args);
  const number = named?.[1] ?? plain?.[1];
  const then = /^\)\s*\.(\w+)\(/.exec(rest.slice(args.length));
  const base = /(?:\[['"](\w+)['"]\]|\.(open|high|low|close|volume))\b[^[]*$/i.exec(before);
  return {
    line: at,
    name,
    number: number === undefined ? null : Number(number),
    method: then?.[1] ?? null,
    base: (base?.[1] ?? base?.[2])?.toLowerCase() ?? null,
  };
}

/** Where the bracket that was opened before this text is closed. */
function closing(text: string): number {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
}
