import { BarkeepError, compute, ERROR_CODES, ExpressionError, type Bars, type FeatureSet } from '../../src/index.js';
import { planOf } from '../../src/engine/set.js';
import type { Plan } from '../../src/engine/plan.js';
import { defineAnything } from '../support/anything.js';
import { hold, sameColumns } from '../support/bits.js';
import { defineFeatureSet } from '../../src/sets/featureSet.js';

/** What an input came to: `plan`, or the code of an error. */
export type Outcome = string;

/**
 * Defines a set of the text: an error that Barkeep throws on purpose, with a message that can be shown, or a plan; the canonical text of what has a plan is its own canonical text,
 * and has the same plan, and with `bars` the same bits. Throws where anything else happens.
 */
export function tryText(text: string, isStrict: boolean, bars?: Bars): Outcome {
  try {
    const set = (isStrict ? defineFeatureSet : defineAnything)('fuzz', { x: text });
    const plan = planOf(set);
    holdCanonical(set, plan, bars);
    return 'plan';
  } catch (error) {
    if (!(error instanceof BarkeepError)) throw error;
    holdTyped(error, text);
    return error.code;
  }
}

function holdTyped(error: BarkeepError, text: string): void {
  hold(ERROR_CODES.includes(error.code) && error.code !== 'INTERNAL', () => `${error.code} of ${JSON.stringify(text)}`);
  hold(
    !/[\p{Cs}\p{Cc}]/u.test(error.message.replaceAll('\n', '')),
    () => `a message that cannot be shown: ${JSON.stringify(error.message)}`,
  );
  hold(error.message.length < 2_000, () => `a message of ${error.message.length} characters`);
  if (!(error instanceof ExpressionError)) return;
  hold(error.position >= 0 && error.position <= text.length, () => `position ${error.position} of ${JSON.stringify(text)}`);
}

function holdCanonical(set: FeatureSet, plan: Plan, bars: Bars | undefined): void {
  const { expression } = set.features[0]!;
  const twin = defineAnything('fuzz', { x: expression });
  hold(twin.features[0]!.expression === expression, () => `canonical text ${expression} becomes ${twin.features[0]!.expression}`);
  hold(outline(planOf(twin)) === outline(plan), () => `the plan of ${expression} differs`);
  if (bars !== undefined) sameColumns(compute(bars, twin), compute(bars, set), expression);
}

/** The kernels of a plan: in which order they stand, and how the arithmetic between them is cut up, depends on which operand is met first, and decides no bit. */
function outline({ nodes, stateSize, history }: Plan): string {
  const kernels = nodes.filter(({ label }) => label !== 'arithmetic');
  return JSON.stringify([stateSize, history, kernels.map(({ label, params }) => JSON.stringify([label, params])).sort()]);
}
