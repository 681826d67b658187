const NEWEST = ':last';
const PREFIX = 'feature:';

/**
 * The key that a value of this process has in the shared store; undefined for what is not shared. `{symbol}:{timeframe}:{version}:last`,
 * the newest vector, is `feature:{symbol}:{timeframe}:{version}` there.
 */
export function sharedKeyOf(key: string): string | undefined {
  return key.endsWith(NEWEST) ? `${PREFIX}${key.slice(0, -NEWEST.length)}` : undefined;
}

/** The key in this process of a value in the shared store; undefined for keys that are none of ours. */
export function keyOfShared(sharedKey: string): string | undefined {
  return sharedKey.startsWith(PREFIX) ? `${sharedKey.slice(PREFIX.length)}${NEWEST}` : undefined;
}

/** The keys of the shared store that stand for those in this process which start with `prefix`. */
export function sharedPrefixOf(prefix: string): string {
  return `${PREFIX}${prefix}`;
}
