import type { FeatureInfo, FeatureSetInfo } from '@barkeep/feature-core';
import { table } from '../table.js';
import type { Shown } from './bundled.js';
import { sparkline } from './plot.js';
import { fitted, type Screen } from './terminal.js';
import { rangeText, reachText, tagsText } from './words.js';

const PICTURE = 16;

/** A set and its columns: a line for each with all that is known of it, and a small picture where `shown` has its values. */
export function setPage(info: FeatureSetInfo, screen: Screen, shown?: Shown): string {
  const said = [info.description, info.category === '' ? '' : `category: ${info.category}`, tagsText(info)].filter((line) => line !== '');
  const head = `${info.version}: ${info.numFeatures} features, ${info.lookback} bars of lookback\n${said.map((line) => `${line}\n`).join('')}\n`;
  const { text, isCut } = fitted(columnsTable(info, shown), screen);
  return [head, text, ...foot(info, isCut, shown)].join('');
}

function columnsTable({ columns }: FeatureSetInfo, shown: Shown | undefined): string {
  const isTagged = columns.some(({ tags }) => tags.length > 0);
  const cells = (column: FeatureInfo): string[] => [
    column.name,
    ...(shown === undefined ? [] : [sparkline(shown.column(column.name), PICTURE)]),
    column.unit,
    rangeText(column),
    String(column.lookback),
    reachText(column),
    column.memory,
    column.category,
    column.expression,
    column.description,
    column.source,
    ...(isTagged ? [column.tags.join(', ')] : []),
  ];
  const picture = shown === undefined ? [] : ['PICTURE'];
  const heads = ['COLUMN', ...picture, 'UNIT', 'RANGE', 'LOOKBACK', 'REACH', 'MEMORY', 'CATEGORY', 'FORMULA', 'DESCRIPTION', 'SOURCE'];
  return table([[...heads, ...(isTagged ? ['TAGS'] : [])], ...columns.map(cells)]);
}

function foot({ name, columns }: FeatureSetInfo, isCut: boolean, shown: Shown | undefined): string[] {
  if (shown === undefined && !isCut) return [];
  return [
    '\n',
    ...(shown === undefined ? [] : [`Pictures: ${shown.bars}, from the bundled bars.\n`]),
    ...(isCut
      ? [
          `Lines are cut to the terminal: barkeep sets ${name} --wide shows all of them, barkeep sets ${name} ${columns[0]!.name} one column.\n`,
        ]
      : []),
  ];
}
