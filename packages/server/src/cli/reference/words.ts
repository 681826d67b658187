import type { FeatureInfo } from '@barkeep/feature-core';

/** `0..100`, `>=0`, `any`; six digits, and 0 for what is smaller than a billionth: the bounds as they are meant, without what rounding adds. */
export function rangeText({ range: [lo, hi], integer }: Pick<FeatureInfo, 'range' | 'integer'>): string {
  const [least, most] = [lo, hi].map((bound) => (bound === null ? null : boundText(bound)));
  const text = least === null ? (most === null ? 'any' : `<=${most}`) : most === null ? `>=${least}` : `${least}..${most}`;
  return integer ? `${text} whole` : text;
}

function boundText(bound: number): string {
  return String(Math.abs(bound) < 1e-9 ? 0 : Number(bound.toPrecision(6)));
}

export function reachText({ reach }: Pick<FeatureInfo, 'reach'>): string {
  return reach === null ? 'unbounded' : String(reach);
}

export function tagsText({ tags }: { readonly tags: readonly string[] }): string {
  return tags.length === 0 ? '' : `tags: ${tags.join(', ')}`;
}
