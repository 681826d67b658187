/**
 * The results of `work` in the order of the items, with at most `atOnce` of them begun and not yet taken: a slow consumer holds the work up, and not
 * memory. Whoever stops taking waits until what was begun has ended, which `abandon` may hasten.
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
  abandon: () => void,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  const begin = (item: T): void => {
    const promise = work(item);
    promise.catch(() => undefined); // told when it is its turn
    begun.push(promise);
  };
  try {
    for (const item of items) {
      if (begun.length >= atOnce) yield await begun.shift()!;
      begin(item);
    }
    while (begun.length > 0) yield await begun.shift()!;
  } finally {
    if (begun.length > 0) abandon();
    await Promise.allSettled(begun);
  }
}
