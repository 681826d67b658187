import { checkProgram, mergeReports, type CheckReport, type NamedBars } from '@barkeep/feature-core';
import { nodePorts } from '@barkeep/sdk';
import { usage } from '../failure.js';
import type { CliIo } from '../io.js';
import type { Progress } from '../progress.js';
import { ODD_NAME } from './bars.js';
import { expectedRuns, shareOf, within, type Budget } from './budget.js';
import { CommandProgram, requirePlaces, type FailedRun } from './commandProgram.js';

export type CommandCheckOptions = {
  readonly command: string;
  readonly budget: Budget;
  readonly tolerance: number;
  readonly seed: number;
  /** The longest that one run may take. */
  readonly timeoutMs: number;
};

export type CommandReport = {
  readonly report: CheckReport;
  /** Runs on part of the bars that gave no features. */
  readonly failures: readonly FailedRun[];
  readonly runs: number;
  /** A budget that makes all these attacks again. */
  readonly attacks: number;
  /** Bars that it could not be run on at all, and why: the odd ones only, as all others have to do. */
  readonly left: readonly { readonly name: string; readonly reason: string }[];
};

/** What the odd bars get of the budget, beside the others. */
const ODD_SHARE = 0.25;

/** Checks a command line by running it again and again. @throws BarkeepError `INVALID_PARAM` where it cannot be run on the bars as they are */
export async function checkCommand(
  { command, budget, tolerance, seed, timeoutMs }: CommandCheckOptions,
  bars: readonly NamedBars[],
  io: CliIo,
  progress: Progress,
  signal: AbortSignal,
): Promise<CommandReport> {
  requirePlaces(command);
  const program = await CommandProgram.open(command, io, nodePorts.clock, signal, timeoutMs);
  const reports: CheckReport[] = [];
  const left: { name: string; reason: string }[] = [];
  let attacks = 0;
  try {
    for (const named of bars) {
      const isOdd = named.name === ODD_NAME;
      const reason = await program.begin(named.bars);
      if (reason !== null && !isOdd) throw usage(`the command cannot be checked: on all bars of ${named.name} ${reason}`);
      if (reason !== null) {
        left.push({ name: named.name, reason });
        continue;
      }
      const share = bars.length === 1 ? 1 : isOdd ? ODD_SHARE : 1 - ODD_SHARE;
      const attack = new BudgetedAttack(shareOf(budget, share), progress, signal);
      reports.push(await checkProgram((some) => program.run(some), named, { name: command, seed, tolerance, ...attack.hooks }));
      attacks = Math.max(attacks, Math.ceil(attack.made / share));
    }
    const [first, ...others] = reports as [CheckReport, ...CheckReport[]];
    return { report: mergeReports([first, ...others]), failures: program.failures, runs: program.runs, attacks, left };
  } finally {
    await program.close();
  }
}

/** Counts attacks, ends them with the budget, and shows how far they are. */
class BudgetedAttack {
  made = 0;
  private readonly sinceMs = now();

  constructor(
    private readonly budget: Budget,
    private readonly progress: Progress,
    private readonly signal: AbortSignal,
  ) {}

  get hooks(): NonNullable<Parameters<typeof checkProgram>[2]> {
    const { budget, progress, signal, sinceMs } = this;
    const isWithin = within(budget, now);
    return {
      goOn: () => {
        const more = isWithin();
        if (more) this.made++;
        return more;
      },
      goOnSearching: within(budget, now),
      onProgress: (what, done, total) => {
        progress.show(what, done, expectedRuns(budget, done, total, now() - sinceMs), 'runs');
        signal.throwIfAborted();
      },
    };
  }
}

function now(): number {
  return nodePorts.clock.monotonic();
}
