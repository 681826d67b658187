import { hold, sameColumns } from '../bits.js';
import type { Bars } from '../../../src/bars/bars.js';
import { setOf, type Check, type Core } from './subject.js';

/** The canonical text of an expression is its own canonical text, and its set has the same hash and bits. */
export const canonicalTextIsStable: Check = (core, set, bars) => {
  const texts = set.features.map(({ expression }) => expression);
  texts.forEach((text) => {
    const again = core.canonicalText(core.parseExpression(text));
    hold(again === text, () => `canonical text '${text}' becomes '${again}'`);
  });
  const twin = core.defineFeatureSet('twin', Object.fromEntries(texts.map((text, k) => [set.names[k]!, text])));
  hold(twin.hash === set.hash, () => `a set of the canonical texts has another hash: ${texts.join(' | ')}`);
  sameColumns(core.compute(bars, twin), core.compute(bars, set), 'from canonical text');
};

/** `a` and `b` swapped: one text and the same bits where the operator commutes, two texts where it does not. */
export function operandsSwap(core: Core, bars: Bars, name: string, a: string, b: string): void {
  const operator = core.catalogue.find((known) => known.name === name)!;
  if (operator.kind !== 'elementwise' || operator.inputs.length !== 2) return;
  const left = setOf(core, [`${name}(${a}, ${b})`]);
  const right = setOf(core, [`${name}(${b}, ${a})`]);
  const commutes = operator.commutative === true;
  hold((left.hash === right.hash) === commutes, () => `${name}: ${left.features[0]!.expression} and ${right.features[0]!.expression}`);
  if (!commutes) return;
  // The other columns decide which operand the plan meets first.
  const met = [setOf(core, [a, b, `${name}(${a}, ${b})`]), setOf(core, [b, a, `${name}(${a}, ${b})`])];
  const [first, second] = met.map((set) => ({ names: [`${name}(${a}, ${b})`], columns: [core.compute(bars, set).columns[2]!] }));
  sameColumns(second!, first!, 'with operands met in the other order');
}
