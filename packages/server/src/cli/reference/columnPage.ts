import type { FeatureInfo, FeatureSetInfo } from '@barkeep/feature-core';
import type { Shown } from './bundled.js';
import { braillePlot, scaleOf } from './plot.js';
import type { Screen } from './terminal.js';
import { rangeText, reachText, tagsText } from './words.js';

const HEIGHT = 8;
const WIDEST = 80;
const LABEL = 12;

/** One column at length: what it is, all that is known of it, and a plot where `shown` has its values. */
export function columnPage(info: FeatureSetInfo, column: FeatureInfo, screen: Screen, shown?: Shown): string {
  const facts: readonly (readonly [string, string])[] = [
    ['formula', column.expression],
    ['unit', column.unit],
    ['range', rangeText(column)],
    ['lookback', bars(String(column.lookback))],
    ['reach', column.reach === null ? reachText(column) : bars(reachText(column))],
    ['memory', column.memory],
    ['category', column.category],
    ['source', column.source],
    ['tags', tagsText(column).replace('tags: ', '')],
  ];
  const lines = facts.filter(([, fact]) => fact !== '').map(([name, fact]) => `  ${name.padEnd(LABEL)}${fact}\n`);
  const head = `${column.name} of ${info.version}\n${column.description === '' ? '' : `${column.description}\n`}\n`;
  return head + lines.join('') + (shown === undefined ? '' : plot(shown.column(column.name), shown.bars, screen));
}

function bars(count: string): string {
  return `${count} ${count === '1' ? 'bar' : 'bars'}`;
}

function plot(values: Float64Array, name: string, { width }: Screen): string {
  const scale = scaleOf(values);
  if (scale === undefined) return `\n  Not defined on the bundled bars (${name}).\n`;
  const rows = braillePlot(values, Math.min(WIDEST, width - LABEL - 4), HEIGHT, scale);
  const label = (row: number): string => (row === 0 ? numberText(scale.hi) : row === HEIGHT - 1 ? numberText(scale.lo) : '');
  const drawn = rows.map((row, k) => `${label(k).padStart(LABEL)} ┤${row}\n`);
  const last = values[values.length - 1]!;
  return `\n${drawn.join('')}\n  ${name}, from the bundled bars; the last value is ${Number.isNaN(last) ? 'not defined' : numberText(last)}.\n`;
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6)));
}
