import { formatTime, type Attack, type Breach, type CheckReport, type Forgotten } from '@barkeep/feature-core';

const VERDICTS: Readonly<Record<Attack, string>> = {
  stream: 'stream differs from batch',
  cut: 'reads ahead',
  future: 'reads ahead',
  forming: 'forming bar leaves a trace',
  correction: 'correction differs',
  past: 'reads too far back',
  input: 'reads another column',
  start: 'remembers its start',
  repeat: 'differs from run to run',
  'warm-up': 'wrong warm-up',
};

/** `clean`, or what is wrong and where. */
export function verdictText(breach: Breach | null): string {
  return breach === null ? 'clean' : `${nameOf(breach)}: row ${breach.isFirst ? '' : '≤ '}${breach.row}`;
}

function nameOf({ attack, reads }: Breach): string {
  return reads === null ? VERDICTS[attack] : VERDICTS.future;
}

/** One line that says all of a breach. */
export function breachText(breach: Breach): string {
  const { column, row, timestamp, bars, finding } = breach;
  return `${column}, row ${row} (${formatTime(timestamp)}, ${bars}): ${finding}`;
}

/** `19`, or `>350` where it was never seen to be forgotten. */
export function forgottenText({ bars, never }: Forgotten): string {
  return never ? `>${bars}` : String(bars);
}

export function count(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;
}

export function grouped(n: number): string {
  return String(n).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** The bars of a report with their rows, in order. */
export function barsIn({ attacks }: CheckReport): readonly { readonly name: string; readonly rows: number }[] {
  return [...new Map(attacks.map(({ bars, of }) => [bars, of]))].map(([name, rows]) => ({ name, rows }));
}

/** How often an attack was tried, over all bars. */
export function tried({ attacks }: CheckReport, attack: Attack): number {
  return attacks.filter((each) => each.attack === attack).reduce((total, { rows }) => total + rows, 0);
}
