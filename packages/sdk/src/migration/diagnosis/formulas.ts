import { BarkeepError, defineFeatureSet, type FeatureSet } from '@barkeep/feature-core';
import type { Hypothesis } from './hypothesis.js';
import { findingOf } from './judge.js';

/** Ways in which programs write the same feature otherwise: what is replaced in an expression, by what. `$1` and so on are its arguments. */
const REWRITES: readonly (readonly [from: RegExp, to: string])[] = [
  [/\bewm\(/g, 'ema('],
  [/\bema\(/g, 'ewm('],
  [/\bewm\(/g, 'rma('],
  [/\bewm\(/g, 'sma('],
  [/\bema\(/g, 'sma('],
  [/\bsma\(/g, 'ewm('],
  [/\bsma\(/g, 'ema('],
  [/\bsma\(/g, 'wma('],
  [/\bsma\(/g, 'rma('],
  [/\bsma\(/g, 'qlib_mean('],
  [/\bstd\(/g, 'qlib_std('],
  [/\brsi_sma\(/g, 'rsi('],
  [/\brsi\(/g, 'rsi_sma('],
  [/\brsi_sma\(/g, 'cmou('],
  [/\batr_sma\(/g, 'atr('],
  [/\batr\(/g, 'atr_sma('],
  [/\batr_sma\((.*?), (\d+)\)/g, 'ewm(true_range($1), $2)'],
  [/\batr_sma\((.*?), (\d+)\)/g, 'sma(trange($1), $2)'],
  [/\batr_sma\(high, low, close, (\d+)\)/g, 'sma(high - low, $1)'],
  [/\bstd\(/g, 'stddev('],
  [/\bstddev\((.*?), (\d+), 1\)/g, 'std($1, $2)'],
  [/\bpct_change\((\w+), (\d+)\)/g, 'log($1 / shift($1, $2))'],
  [/\bpct_change\((\w+), (\d+)\)/g, '$1 - shift($1, $2)'],
  [/\blog\((\w+) \/ shift\((\w+), (\d+)\)\)/g, 'pct_change($1, $3)'],
  [/\bclose\b/g, 'open'],
  [/\bclose\b/g, 'high'],
  [/\bclose\b/g, 'low'],
  [/\bclose\b/g, '((high + low) / 2)'],
  [/\bclose\b/g, '((high + low + close) / 3)'],
  [/\bclose\b/g, '((open + high + low + close) / 4)'],
  [/\bclose\b/g, 'log(close)'],
  [/\bvolume\b/g, '(close * volume)'],
];
const NUMBER = /(?<![\w.])\d+(?:\.\d+)?(?![\w.])/g;
const MOST = 120;

/** Other expressions for a column that programs are known to have in its place: other smoothing, other periods, another price. */
export function variantsOf(expression: string): readonly string[] {
  const variants = new Set<string>();
  for (const [from, to] of REWRITES) variants.add(expression.replace(from, to));
  for (const match of expression.matchAll(NUMBER)) {
    const n = Number(match[0]);
    for (const other of [n + 1, n - 1, 2 * n - 1, 2 * n + 1, 2 * n, Math.round(n / 2), n + 0.5])
      if (other > 0 && (Number.isInteger(other) || n < 5)) variants.add(put(expression, match.index, match[0], String(other)));
  }
  // The same period stands in several places of one expression.
  for (const number of new Set(expression.match(NUMBER)))
    for (const other of [Number(number) + 1, Number(number) - 1])
      variants.add(expression.replaceAll(NUMBER, (each) => (each === number ? String(other) : each)));
  variants.delete(expression);
  return [...variants].slice(0, MOST);
}

function put(text: string, at: number, old: string, other: string): string {
  return text.slice(0, at) + other + text.slice(at + old.length);
}

/** Another expression gives the legacy values over the same bars. */
export const formula: Hypothesis = (pair, { set, over }) => {
  const expression = set?.features.find(({ name }) => name === pair.column)?.expression;
  if (expression === undefined || over === undefined) return [];
  const known = variantsOf(expression).flatMap((text, k) => readable(`v${k}`, text));
  if (known.length === 0) return [];
  const values = over(defineFeatureSet('variants', Object.fromEntries(known)));
  return known
    .flatMap(([name, text]) =>
      findingOf(pair, values.get(name)!, {
        cause: 'formula',
        evidence: `the legacy values are those of ${text}, where Barkeep has ${expression}`,
        facts: { expression: text },
      }),
    )
    .slice(0, 8);
};

function readable(name: string, text: string): [string, string][] {
  try {
    const set: FeatureSet = defineFeatureSet('variant', { [name]: text });
    return set.features.length === 1 ? [[name, text]] : [];
  } catch (error) {
    if (error instanceof BarkeepError) return [];
    throw error;
  }
}
