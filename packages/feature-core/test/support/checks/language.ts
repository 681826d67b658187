import { hold, sameColumns } from '../bits.js';
import { rowsOf } from '../hostileBars.js';
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

/** The bars with `open` two and `close` five bars late. */
function lateBars(bars: Bars): Bars {
  const late = rowsOf(bars, 0, bars.timestamp.length);
  const move = (column: Float64Array, by: number): void => void column.copyWithin(by, 0).fill(NaN, 0, by);
  move(late.open, 2);
  move(late.close, 5);
  return late;
}

/** A shift within an expression is a bar column that comes late. `write` puts its two inputs into an expression. */
export function shiftsAreRead(core: Core, bars: Bars, write: (x: string, y: string) => string): void {
  const shifted = core.compute(bars, setOf(core, [write('shift(open, 2)', 'shift(shift(close, 2), 3)')]));
  const late = core.compute(lateBars(bars), setOf(core, [write('open', 'close')]));
  sameColumns(shifted, late, write('shift(open, 2)', 'shift(shift(close, 2), 3)'));
}

/** What an expression gives does not depend on whether a part of it is a column too. */
export function partsChangeNothing(core: Core, bars: Bars, whole: string, part: string): void {
  const alone = core.compute(bars, setOf(core, [whole])).columns[0]!;
  const beside = core.compute(bars, setOf(core, [part, whole])).columns[1]!;
  sameColumns({ names: [whole], columns: [beside] }, { names: [whole], columns: [alone] }, `beside ${part}`);
}

/** 0 and -0 are two constants, alone and together, in one column and in two. */
export function zerosKeepTheirSign(core: Core, bars: Bars): void {
  const texts = [
    'where(close > 0, 0, 1)',
    'where(close > 0, -0, 1)',
    'where(open > 0, -0, 0)',
    'where(open > 0, 0, -0)',
    '0 * 1',
    '-0 * 1',
    'where(high > 0, fillna(-0, 1), close)',
  ];
  const signs = [0, -0, -0, 0, 0, -0, -0];
  const together = core.compute(bars, setOf(core, texts));
  texts.forEach((text, k) => {
    const alone = core.compute(bars, setOf(core, [text])).columns[0]!;
    for (const column of [together.columns[k]!, alone])
      hold(
        column.every((value) => Object.is(value, signs[k])),
        () => `${text} is not ${Object.is(signs[k], -0) ? '-0' : '0'}`,
      );
    hold(
      core.canonicalText(core.parseExpression(core.canonicalText(core.parseExpression(text)))) ===
        core.canonicalText(core.parseExpression(text)),
      () => `canonical text of ${text}`,
    );
  });
}
