import { hold } from '../bits.js';
import { ANALYSED, CANONICAL, REFUSED, TOO_MUCH } from '../languageCases.js';
import type { Core } from './subject.js';

/** Expressions have the canonical texts, places of refusal, units, lookbacks, reaches and memories that were written down for them. */
export function expressionsMeanWhatTheySay(core: Core): void {
  for (const [text, wanted] of CANONICAL) {
    const actual = core.canonicalText(core.parseExpression(text));
    hold(actual === wanted, () => `${text} is canonically ${actual}, not ${wanted}`);
  }
  for (const [text, position, advice] of REFUSED) {
    const refusal = refusalOf(core, text);
    hold(
      refusal?.code === 'INVALID_EXPRESSION' && refusal.fields['position'] === position && advice.test(refusal.message),
      () => `${text} is refused at ${String(refusal?.fields['position'])}, not ${position}: ${refusal?.message ?? 'it is not'}`,
    );
  }
  for (const [text, advice] of TOO_MUCH) {
    const refusal = refusalOf(core, text);
    hold(advice.test(refusal?.message ?? ''), () => `a text of ${text.length} characters: ${refusal?.message ?? 'it is not refused'}`);
  }
  for (const [text, ...wanted] of ANALYSED) {
    const { unit, lookback, reach, memory } = core.analyse(core.parseExpression(text));
    const actual = [unit, lookback, reach, memory];
    hold(actual.join() === wanted.join(), () => `${text} has ${actual.join()}, not ${wanted.join()}`);
  }
}

function refusalOf(core: Core, text: string): InstanceType<Core['BarkeepError']> | undefined {
  try {
    core.parseExpression(text);
  } catch (error) {
    if (error instanceof core.BarkeepError) return error;
    throw error;
  }
  return undefined;
}
