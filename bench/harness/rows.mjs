// One line of the results: what was measured, ours and the peer's in the same unit, their ratio, and the target with its verdict.

/** Ours has to be faster than a peer: the ratio is theirs ÷ ours. */
export function fasterThan(what, unit, ours, { peer, theirs }, { atLeast, note } = {}) {
  const ratio = theirs / ours;
  const target = atLeast === undefined ? {} : { target: `at least ${atLeast}× as fast`, holds: ratio >= atLeast };
  return row({ what, unit, ours, peer, theirs, ratio, ...target, note });
}

/** Ours may take a multiple of what a peer or a limit takes: the ratio is ours ÷ theirs. */
export function within(what, unit, ours, { peer, theirs }, { atMost, note } = {}) {
  const ratio = ours / theirs;
  const target = atMost === undefined ? {} : { target: `at most ${atMost}× the time`, holds: ratio <= atMost };
  return row({ what, unit, ours, peer, theirs, ratio, ...target, note });
}

/** Ours has to reach a share of the peer's rate: the ratio is ours ÷ theirs. */
export function shareOf(what, unit, ours, { peer, theirs }, { atLeast, note } = {}) {
  const ratio = ours / theirs;
  const target = atLeast === undefined ? {} : { target: `at least ${atLeast} of the rate`, holds: ratio >= atLeast };
  return row({ what, unit, ours, peer, theirs, ratio, ...target, note });
}

/** A value with an upper or a lower bound, or with none: then it is told and not judged. */
export function measured(what, unit, ours, { atMost, below, atLeast, note } = {}) {
  if (atMost !== undefined) return row({ what, unit, ours, target: `at most ${atMost} ${unit}`, holds: ours <= atMost, note });
  if (below !== undefined) return row({ what, unit, ours, target: `below ${below} ${unit}`, holds: ours < below, note });
  if (atLeast !== undefined) return row({ what, unit, ours, target: `at least ${atLeast} ${unit}`, holds: ours >= atLeast, note });
  return row({ what, unit, ours, note });
}

function row(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
