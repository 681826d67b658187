/** What a server answers. `push` goes out unasked; a map is a list of pairs. */
export type Reply =
  | { readonly kind: 'simple' | 'error'; readonly text: string }
  | { readonly kind: 'raw'; readonly line: string }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'bulk'; readonly bytes: Buffer | null }
  | { readonly kind: 'list' | 'push'; readonly items: readonly Reply[] }
  | { readonly kind: 'map'; readonly pairs: readonly (readonly [Reply, Reply])[] };

export const OK: Reply = { kind: 'simple', text: 'OK' };
export const NULL: Reply = { kind: 'bulk', bytes: null };

export function bulk(value: string | Uint8Array | null): Reply {
  return { kind: 'bulk', bytes: value === null ? null : Buffer.from(value as Uint8Array) };
}

export function integer(value: number): Reply {
  return { kind: 'integer', value };
}

export function list(items: readonly Reply[]): Reply {
  return { kind: 'list', items };
}

export function failure(text: string): Reply {
  return { kind: 'error', text };
}

/** The bytes of a reply under version 2 or 3 of the protocol, which differ in null, maps and what is pushed. */
export function encodeReply(reply: Reply, protocol: 2 | 3): Buffer {
  const parts: Buffer[] = [];
  write(reply, protocol, parts);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function write(reply: Reply, protocol: 2 | 3, parts: Buffer[]): void {
  const line = (text: string): void => void parts.push(Buffer.from(`${text}\r\n`, 'latin1'));
  const all = (items: readonly Reply[]): void => items.forEach((item) => write(item, protocol, parts));
  if (reply.kind === 'raw') line(reply.line);
  else if (reply.kind === 'simple') line(`+${reply.text}`);
  else if (reply.kind === 'error') line(`-${reply.text}`);
  else if (reply.kind === 'integer') line(`:${reply.value}`);
  else if (reply.kind === 'bulk' && reply.bytes === null) line(protocol === 3 ? '_' : '$-1');
  else if (reply.kind === 'bulk') {
    line(`$${reply.bytes!.length}`);
    parts.push(reply.bytes!, Buffer.from('\r\n'));
  } else if (reply.kind === 'map') {
    line(protocol === 3 ? `%${reply.pairs.length}` : `*${2 * reply.pairs.length}`);
    all(reply.pairs.flat());
  } else if (reply.kind === 'list' || reply.kind === 'push') {
    line(`${reply.kind === 'push' && protocol === 3 ? '>' : '*'}${reply.items.length}`);
    all(reply.items);
  }
}

/** Commands in a stream of bytes that comes in pieces: arrays of bulk strings, as clients send them. */
export class CommandReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The commands that are complete now. @throws Error at bytes that are no command */
  take(bytes: Uint8Array): Buffer[][] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    const commands: Buffer[][] = [];
    for (let command = this.#next(); command !== undefined; command = this.#next()) commands.push(command);
    return commands;
  }

  #next(): Buffer[] | undefined {
    const buffer = this.#rest;
    const count = numberAt(buffer, 0, 0x2a);
    if (count === undefined) return undefined;
    const words: Buffer[] = [];
    let at = count.end;
    while (words.length < count.value) {
      const length = numberAt(buffer, at, 0x24);
      if (length === undefined || buffer.length < length.end + length.value + 2) return undefined;
      words.push(Buffer.from(buffer.subarray(length.end, length.end + length.value)));
      at = length.end + length.value + 2;
    }
    this.#rest = buffer.subarray(at);
    return words;
  }
}

function numberAt(buffer: Buffer, at: number, mark: number): { readonly value: number; readonly end: number } | undefined {
  if (at >= buffer.length) return undefined;
  if (buffer[at] !== mark) throw new Error(`no command: byte ${buffer[at]} at ${at}`);
  const end = buffer.indexOf('\r\n', at);
  return end < 0 ? undefined : { value: Number(buffer.toString('latin1', at + 1, end)), end: end + 2 };
}
