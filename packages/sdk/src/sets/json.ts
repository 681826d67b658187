import { InvalidSetError } from '@barkeep/feature-core';

/** No set is nested as deep; an answer to text that is made of brackets. */
const MAX_DEPTH = 32;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z]+/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS: ReadonlyMap<string, unknown> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * The value of a JSON text (RFC 8259). Unlike `JSON.parse` it refuses an object in which a key stands twice, and names the line and the column of a fault.
 * @throws InvalidSetError `INVALID_SET` with `line` and `column`, counted from 1
 */
export function parseJson(text: string): unknown {
  return new JsonReader(text).whole();
}

class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): unknown {
    this.space();
    const value = this.value(0);
    if (this.at < this.text.length) throw this.fault('the text goes on after its end; take the rest away');
    return value;
  }

  private value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.fault(`nested more than ${MAX_DEPTH} deep; a feature set is not`);
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.list(depth);
    if (first === '"') return this.string();
    const number = this.match(NUMBER);
    if (number !== '') return this.spaced(Number(number));
    return this.word();
  }

  private object(depth: number): unknown {
    const fields = new Map<string, unknown>();
    this.items('}', () => {
      const start = this.at;
      if (this.text[this.at] !== '"') throw this.fault('a key in double quotes was expected');
      const key = this.string();
      if (fields.has(key)) throw this.fault(`key ${JSON.stringify(key)} stands twice in one object; which is meant cannot be known`, start);
      this.expect(':');
      fields.set(key, this.value(depth + 1));
    });
    return Object.fromEntries(fields);
  }

  private list(depth: number): unknown[] {
    const items: unknown[] = [];
    this.items(']', () => void items.push(this.value(depth + 1)));
    return items;
  }

  /** What stands between an opening sign and `close`, with commas between. */
  private items(close: string, read: () => void): void {
    this.at++;
    this.space();
    if (this.take(close)) return;
    do read();
    while (this.take(','));
    if (!this.take(close)) throw this.fault(`',' or '${close}' was expected`);
  }

  private string(): string {
    const start = this.at;
    for (this.at++; this.text[this.at] !== '"'; this.at++) {
      if (this.text[this.at] === '\\') this.at++;
      if (this.at >= this.text.length) throw this.fault('this text has no closing quote', start);
    }
    this.at++;
    try {
      return this.spaced(JSON.parse(this.text.slice(start, this.at)) as string);
    } catch {
      throw this.fault('this text has a line break, a control character or an escape that JSON does not know', start);
    }
  }

  private word(): unknown {
    const start = this.at;
    const word = this.match(WORD);
    if (WORDS.has(word)) return this.spaced(WORDS.get(word));
    const found = word === '' ? this.text[this.at] : word;
    throw this.fault(found === undefined ? 'the text ends too soon' : `${JSON.stringify(found)} is no JSON; a value was expected`, start);
  }

  private expect(sign: string): void {
    if (!this.take(sign)) throw this.fault(`'${sign}' was expected`);
  }

  private take(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at++;
    this.space();
    return true;
  }

  private spaced<T>(value: T): T {
    this.space();
    return value;
  }

  private space(): void {
    this.match(SPACE);
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private fault(advice: string, at = this.at): InvalidSetError {
    const before = this.text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    return new InvalidSetError('', `line ${line}, column ${column}: ${advice}`, { line, column });
  }
}
