import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { compute, computePanel, defineFeatureSet, featureSets, sliceBars, type FeatureFrame } from '../../src/index.js';
import { expand } from '../../src/expression/expand.js';
import { operatorsIn } from '../../src/expression/tree.js';
import { catalogue, crossSection } from '../../src/operators/catalogue.js';
import type { FeatureSet } from '../../src/sets/featureSet.js';
import { defineAnything } from '../support/anything.js';
import { hostileBars } from '../support/hostileBars.js';
import { drawCase } from '../support/operatorCases.js';
import { seededRandom } from '../support/random.js';

/** What decides the bits of one operator or set, and a digest of them. */
export type Digest = { readonly revisions: Readonly<Record<string, number>>; readonly digest: string };

const DIGITS = 24;
const DRAWS = [1, 2, 3];
/** Bars with something of everything, past the borders of blocks and of sums; made with + − × ÷ only, so that every machine has the same. */
const bars = hostileBars({
  seed: 20_240_611,
  length: 2600,
  traits: ['holes', 'ties', 'stretches', 'spikes', 'zeros', 'negative', 'wholeHoles'],
});

/** Symbols with something of everything, that have some of their timestamps in common. */
const panel = new Map(
  Array.from({ length: 7 }, (_, k) => [
    `S${k}`,
    sliceBars(
      hostileBars({ seed: 40 + k, length: 400, traits: ['holes', 'ties', 'stretches', 'spikes', 'zeros', 'negative'] }),
      5 * k,
      400 - 3 * k,
    ),
  ]),
);

/** A digest for every operator, over a few calls of it, and for every set; of those that compare symbols over a panel. */
export function digests(): Readonly<Record<string, Digest>> {
  const operators = catalogue.map((operator) => {
    const expressions = DRAWS.flatMap((draw) => drawCase(operator, seededRandom(draw)).expressions);
    return [
      operator.name,
      defineAnything('digest', Object.fromEntries(expressions.map((expression, k) => [`c${k}`, expression]))),
    ] as const;
  });
  const sets = featureSets().map((set) => [`set ${set.name}`, set] as const);
  const compared = crossSection.map(({ name }) => {
    const set = defineFeatureSet('digest', { plain: `${name}(close)`, deep: `${name}(sma(${name}(volume), 4))` });
    return [name, { revisions: revisionsOf(set), digest: digestOf([...computePanel(panel, set).values()]) }] as const;
  });
  const computed = [...operators, ...sets].map(
    ([name, set]) => [name, { revisions: revisionsOf(set), digest: digestOf([compute(bars, set)]) }] as const,
  );
  return Object.fromEntries([...computed, ...compared]);
}

function revisionsOf(set: FeatureSet): Record<string, number> {
  const used = set.features.flatMap(({ tree }) => [...operatorsIn(tree), ...operatorsIn(expand(tree))]);
  const pairs = new Map(used.map(({ name, revision }) => [name, revision]));
  return Object.fromEntries([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** SHA-256 over all values, little-endian, NaN in one form. */
function digestOf(frames: readonly FeatureFrame[]): string {
  const hash = sha256.create();
  for (const column of frames.flatMap(({ columns }) => columns)) {
    const view = new DataView(new ArrayBuffer(8 * column.length));
    column.forEach((value, i) => view.setFloat64(8 * i, value === value ? value : NaN, true));
    hash.update(new Uint8Array(view.buffer));
  }
  return bytesToHex(hash.digest()).slice(0, DIGITS);
}
