import type { Keyspace } from './keyspace.js';
import { NULL, OK, bulk, failure, integer, list, type Reply } from './resp.js';

/** What a command on keys can touch. */
export type CommandContext = { readonly keys: Keyspace; readonly now: () => number; readonly isFull: boolean };

type Command = {
  /** Words, the command's name among them; a negative number is the fewest. */
  readonly arity: number;
  /** Refused where memory is full. */
  readonly grows?: true;
  run(context: CommandContext, words: readonly Buffer[]): Reply;
};

const SYNTAX = failure('ERR syntax error');
const NOT_INTEGER = failure('ERR value is not an integer or out of range');
const FULL = failure("OOM command not allowed when used memory > 'maxmemory'.");

/** Commands on keys, as Redis 7 has them, as far as anything here uses them. */
const COMMANDS: Readonly<Record<string, Command>> = {
  get: { arity: 2, run: ({ keys }, [, key]) => bulk(keys.get(text(key)) ?? null) },
  mget: { arity: -2, run: ({ keys }, [, ...names]) => list(names.map((key) => bulk(keys.get(text(key)) ?? null))) },
  strlen: { arity: 2, run: ({ keys }, [, key]) => integer(keys.get(text(key))?.length ?? 0) },
  getrange: { arity: 4, run: ({ keys }, [, key, from, to]) => getRange(keys.get(text(key)), whole(from), whole(to)) },
  set: { arity: -3, grows: true, run: set },
  del: { arity: -2, run: remove },
  unlink: { arity: -2, run: remove },
  exists: { arity: -2, run: ({ keys }, [, ...names]) => integer(names.filter((key) => keys.get(text(key)) !== undefined).length) },
  pttl: { arity: 2, run: ({ keys }, [, key]) => integer(life(keys.lifeOf(text(key)), 1)) },
  ttl: { arity: 2, run: ({ keys }, [, key]) => integer(life(keys.lifeOf(text(key)), 1000)) },
  pexpire: { arity: -3, run: (context, [, key, ms, ...rest]) => expire(context, key, whole(ms), rest) },
  expire: { arity: -3, run: (context, [, key, seconds, ...rest]) => expire(context, key, 1000 * whole(seconds), rest) },
  incr: { arity: 2, grows: true, run: (context, [, key]) => add(context, key, 1) },
  incrby: { arity: 3, grows: true, run: (context, [, key, by]) => add(context, key, whole(by)) },
  dbsize: { arity: 1, run: ({ keys }) => integer(keys.keys().length) },
  scan: { arity: -2, run: scan },
};

const MANY_KEYS = new Set(['mget', 'del', 'unlink', 'exists']);

/** Runs a command on keys; undefined where it is none. */
export function runCommand(context: CommandContext, words: readonly Buffer[]): Reply | undefined {
  const name = text(words[0]).toLowerCase();
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return undefined;
  const fits = command.arity < 0 ? words.length >= -command.arity : words.length === command.arity;
  if (!fits) return failure(`ERR wrong number of arguments for '${name}' command`);
  if (command.grows === true && context.isFull) return FULL;
  return command.run(context, words);
}

/** The keys of a command, or of a script's; none of one that has none, or is none. */
export function keysOf(words: readonly Buffer[]): readonly string[] {
  const name = text(words[0]).toLowerCase();
  if (name === 'eval' || name === 'evalsha') return words.slice(3, 3 + whole(words[2])).map(text);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : undefined;
  if (command === undefined || command.arity === 1 || name === 'scan') return [];
  return (MANY_KEYS.has(name) ? words.slice(1) : words.slice(1, 2)).map(text);
}

export function text(word: Buffer | undefined): string {
  return word === undefined ? '' : word.toString('latin1');
}

function whole(word: Buffer | undefined): number {
  const written = text(word);
  return /^-?\d{1,18}$/.test(written) ? Number(written) : NaN;
}

function life(ms: number | undefined, unit: number): number {
  if (ms === undefined) return -2;
  return ms === Infinity ? -1 : Math.round(ms / unit);
}

function getRange(bytes: Buffer = Buffer.alloc(0), from: number, to: number): Reply {
  if (Number.isNaN(from) || Number.isNaN(to)) return NOT_INTEGER;
  const first = from < 0 ? Math.max(0, bytes.length + from) : from;
  const last = to < 0 ? Math.max(0, bytes.length + to) : to;
  if (from < 0 && to < 0 && from > to) return bulk('');
  return bulk(first > last ? Buffer.alloc(0) : bytes.subarray(first, last + 1));
}

function set({ keys, now }: CommandContext, [, key, bytes, ...options]: readonly Buffer[]): Reply {
  const words = options.map((word) => text(word).toLowerCase());
  let untilMs = Infinity;
  const flags = new Set<string>();
  for (let k = 0; k < words.length; k++) {
    if (['nx', 'xx', 'get', 'keepttl'].includes(words[k]!)) flags.add(words[k]!);
    else if ((words[k] === 'px' || words[k] === 'ex') && untilMs === Infinity && k + 1 < words.length) {
      const count = whole(options[++k]);
      if (Number.isNaN(count)) return NOT_INTEGER;
      if (count <= 0) return failure("ERR invalid expire time in 'set' command");
      untilMs = now() + count * (words[k - 1] === 'ex' ? 1000 : 1);
    } else return SYNTAX;
  }
  if ((flags.has('nx') && flags.has('xx')) || (flags.has('keepttl') && untilMs !== Infinity)) return SYNTAX;
  const name = text(key);
  const before = keys.get(name);
  const isRefused = (flags.has('nx') && before !== undefined) || (flags.has('xx') && before === undefined);
  if (!isRefused) {
    const life = flags.has('keepttl') ? (keys.lifeOf(name) ?? Infinity) : undefined;
    keys.set(name, bytes!, life === undefined ? untilMs : now() + life);
  }
  if (flags.has('get')) return bulk(before ?? null);
  return isRefused ? NULL : OK;
}

function remove({ keys }: CommandContext, [, ...names]: readonly Buffer[]): Reply {
  return integer(names.filter((key) => keys.delete(text(key))).length);
}

function expire({ keys, now }: CommandContext, key: Buffer | undefined, ms: number, rest: readonly Buffer[]): Reply {
  if (rest.length > 0) return failure('ERR Unsupported option');
  if (Number.isNaN(ms)) return NOT_INTEGER;
  return integer(keys.setEnd(text(key), now() + ms) ? 1 : 0);
}

function add({ keys, now }: CommandContext, key: Buffer | undefined, by: number): Reply {
  const name = text(key);
  const before = keys.get(name);
  const value = before === undefined ? 0 : whole(before);
  if (Number.isNaN(value) || Number.isNaN(by)) return NOT_INTEGER;
  keys.set(name, Buffer.from(String(value + by)), now() + (keys.lifeOf(name) ?? Infinity));
  return integer(value + by);
}

/** The cursor counts keys: a key that goes meanwhile may hide another, which SCAN of the server rules out and nothing here relies on. */
function scan({ keys }: CommandContext, [, cursor, ...options]: readonly Buffer[]): Reply {
  let pattern = '*';
  let count = 10;
  for (let k = 0; k < options.length; k += 2) {
    const option = text(options[k]).toLowerCase();
    if (option === 'match') pattern = text(options[k + 1]);
    else if (option === 'count') count = whole(options[k + 1]);
    else return SYNTAX;
  }
  const from = whole(cursor);
  if (Number.isNaN(from)) return failure('ERR invalid cursor');
  if (!(count >= 1)) return Number.isNaN(count) ? NOT_INTEGER : SYNTAX;
  const all = keys.keys();
  const next = from + count < all.length ? from + count : 0;
  const matches = globOf(pattern);
  const found = all.slice(from, from + count).filter((key) => matches.test(key));
  return list([bulk(String(next)), list(found.map((key) => bulk(Buffer.from(key, 'latin1'))))]);
}

/** `*`, `?`, `[…]` and backslashes, as SCAN reads them. */
function globOf(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|\*|\?|\[(\^?)([^\]]*)\]|[^\w\s]/gs, (found, escaped?: string, not?: string, set?: string) => {
    if (escaped !== undefined) return quoted(escaped);
    if (set !== undefined) return `[${not ?? ''}${set.replace(/[\\[\]^]/g, '\\$&')}]`;
    if (found === '*') return '[^]*';
    return found === '?' ? '[^]' : quoted(found);
  });
  return new RegExp(`^${source}$`);
}

function quoted(character: string): string {
  return /[\w\s]/.test(character) ? character : `\\${character}`;
}
