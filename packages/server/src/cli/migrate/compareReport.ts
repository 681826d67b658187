import type { FrameComparison, GateCheck, GateRule, Stage } from '@barkeep/sdk/migration';

/** The fewest bars that show the first difference of a symbol, and over what they were searched. */
export type ShownSlice = {
  readonly column: string;
  readonly bars: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly runs: number;
  readonly isSmallest: boolean;
};

/** What came of a symbol: a comparison, or why there is none. */
export type ComparedSymbol =
  | { readonly symbol: string; readonly comparison: FrameComparison; readonly slice: ShownSlice | null; readonly error?: undefined }
  | { readonly symbol: string; readonly error: string; readonly comparison?: undefined };

export type CompareReport = {
  /** The command, or the file. */
  readonly legacy: string;
  /** The version and the origin, or the file. */
  readonly barkeep: string;
  readonly passed: boolean;
  /** The rule that decides; empty where every cell has to be within the tolerance. */
  readonly gate: Stage | null;
  readonly checks: readonly GateCheck[];
  readonly cells: number;
  readonly equal: number;
  readonly inconsistent: number;
  readonly worstError: number;
  readonly worstUlps: number;
  readonly worstColumn: string | null;
  readonly tolerance: number;
  readonly symbols: readonly ComparedSymbol[];
};

type Parts = Pick<CompareReport, 'legacy' | 'barkeep' | 'symbols'> & {
  readonly rule: { readonly stage: Stage; readonly rule: GateRule } | undefined;
};

/** Totals over the symbols, and whether they pass. */
export function compareReport({ legacy, barkeep, symbols, rule }: Parts): CompareReport {
  const all = symbols.flatMap(({ comparison }) => (comparison === undefined ? [] : [comparison]));
  const sum = (of: (comparison: FrameComparison) => number): number => all.reduce((total, each) => total + of(each), 0);
  const worst = all.reduce<FrameComparison | undefined>(
    (most, each) => (most === undefined || each.worstError > most.worstError ? each : most),
    undefined,
  );
  const totals = {
    cells: sum(({ cells }) => cells),
    equal: sum(({ equal }) => equal),
    inconsistent: sum(({ inconsistent }) => inconsistent),
  };
  const worstError = worst?.worstError ?? 0;
  const failed = all.length < symbols.length || totals.cells === 0;
  const checks = rule === undefined ? [] : checksOf(rule.rule, { ...totals, worstError });
  return {
    legacy,
    barkeep,
    passed: !failed && (rule === undefined ? all.every(({ clean }) => clean) : checks.every(({ passed }) => passed)),
    gate: rule?.stage ?? null,
    checks,
    ...totals,
    worstError,
    worstUlps: all.reduce((most, each) => Math.max(most, each.worstUlps), 0),
    worstColumn: worst?.worstColumn ?? null,
    tolerance: all[0]?.tolerance ?? 0,
    symbols,
  };
}

/** The rules that one comparison can meet; those of days and failures are for what was seen over time. */
function checksOf(
  rule: GateRule,
  seen: { readonly cells: number; readonly inconsistent: number; readonly worstError: number },
): GateCheck[] {
  const found = { cells: seen.cells, worst: seen.worstError, errorRate: seen.cells === 0 ? 0 : seen.inconsistent / seen.cells };
  return (['cells', 'worst', 'errorRate'] as const).flatMap((name): GateCheck[] => {
    const wanted = rule[name];
    if (wanted === undefined) return [];
    return [{ rule: name, wanted, found: found[name], passed: name === 'cells' ? found[name] >= wanted : found[name] <= wanted }];
  });
}
