import type { Calendar } from '@barkeep/feature-core';
import type { FileStat, Ports } from '../contracts/ports.js';
import type { SeriesPlace } from './catalogue.js';
import type { ParsedBars } from './parsedBars.js';
import type { SeriesName } from './series.js';

export type SeriesFileParts = {
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'files'>;
  /** The data folder. */
  readonly root: string;
  readonly name: SeriesName;
  readonly place: SeriesPlace;
  /** Where the journal may stand, the preferred place first. */
  readonly journalPaths: readonly string[];
  readonly calendar: () => Promise<Calendar>;
  /** What earlier processes have parsed. */
  readonly parsed?: ParsedBars;
  /** Called when a look has found other bars, or another state of the file, than the one before. */
  readonly changed: () => void;
};

/** Another file took the place of the one that was being read. */
export class Replaced extends Error {
  readonly stat: FileStat;

  constructor(stat: FileStat) {
    super('replaced');
    this.stat = stat;
  }
}
