import type { CheckReport, ColumnReport, Forgetting, Forgotten } from './report.js';

const AT_ONCE: Forgotten = { bars: 0, never: false };

/** The slowest of what was seen on several bars. */
export function slowest(seen: readonly Forgetting[]): Forgetting {
  const worst = (pick: (each: Forgetting) => Forgotten): Forgotten => seen.map(pick).reduce(slower, AT_ONCE);
  return { rough: worst(({ rough }) => rough), fine: worst(({ fine }) => fine), lastBit: worst(({ lastBit }) => lastBit) };
}

function slower(a: Forgotten, b: Forgotten): Forgotten {
  return { bars: Math.max(a.bars, b.bars), never: a.never || b.never };
}

/** Reports of one program on several bars as one: the first breach of each column counts. They have the same columns. */
export function mergeReports(reports: readonly [CheckReport, ...CheckReport[]]): CheckReport {
  const [first] = reports;
  const columns = first.columns.map((column, k): ColumnReport => {
    const all = reports.map(({ columns }) => columns[k]!);
    return {
      ...column,
      forgetting: slowest(all.map(({ forgetting }) => forgetting)),
      breach: all.find(({ breach }) => breach !== null)?.breach ?? null,
    };
  });
  return { ...first, columns, attacks: reports.flatMap(({ attacks }) => attacks), clean: reports.every(({ clean }) => clean) };
}
