const DELIMITERS = [',', ';', '\t'] as const;
const NO_VALUE = new Set(['', 'nan', 'na', 'n/a', '<na>', 'none', 'null', 'nat']);
const WORDS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['infinity', Infinity],
  ['+infinity', Infinity],
  ['-inf', -Infinity],
  ['-infinity', -Infinity],
]);

/** The fields of a text of features, line by line. */
export type FeatureText = { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** Takes CSV apart as pandas, polars or R write it: by comma, semicolon or tab, whichever its header has most of. Undefined for a text without a line. */
export function splitFeatureText(text: string): FeatureText | undefined {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const [header, ...rows] = lines;
  if (header === undefined) return undefined;
  const delimiter = DELIMITERS.reduce((best, next) => (header.split(next).length > header.split(best).length ? next : best));
  return { names: splitLine(header, delimiter), rows: rows.map((line) => splitLine(line, delimiter)) };
}

/** The number that a field stands for, NaN where it says that there is none; undefined for other words. */
export function featureNumber(field: string): number | undefined {
  const text = field.trim();
  const number = text === '' ? NaN : Number(text);
  if (number === number) return number;
  const word = text.toLowerCase();
  return NO_VALUE.has(word) ? NaN : WORDS.get(word);
}

/** Fields of a line; one in quotes may hold the delimiter, and two quotes for one. */
function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (sign === '"' && quoted && line[at + 1] === '"') field += line.charAt(at++);
    else if (sign === '"') quoted = !quoted;
    else if (sign === delimiter && !quoted) {
      fields.push(field);
      field = '';
    } else field += sign;
  }
  return [...fields, field];
}
