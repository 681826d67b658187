import type { Clock, FileStat, Files } from '../contracts/ports.js';

type Entry = { readonly bytes: Uint8Array; readonly stat: FileStat };

/** A file system in memory; paths are absolute with `/`. Every write makes a new inode, as an atomic rename does. */
export class MemoryFiles implements Files {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  #inodes = 0;

  constructor(clock: Clock, initial: Readonly<Record<string, string>> = {}) {
    this.#clock = clock;
    for (const [path, text] of Object.entries(initial)) this.put(path, text);
  }

  /** Writes text or bytes at once. */
  put(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
    this.#entries.set(path, {
      bytes,
      stat: { size: bytes.length, mtimeMs: this.#clock.now(), changedMs: this.#clock.now(), inode: ++this.#inodes },
    });
  }

  /** Adds to a file in place: the inode stays. Done when it returns. */
  async append(path: string, content: string | Uint8Array): Promise<void> {
    const more = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const before = this.#entries.get(path);
    if (before === undefined) return this.put(path, more);
    const bytes = new Uint8Array(before.bytes.length + more.length);
    bytes.set(before.bytes);
    bytes.set(more, before.bytes.length);
    this.#entries.set(path, {
      bytes,
      stat: { size: bytes.length, mtimeMs: this.#clock.now(), changedMs: this.#clock.now(), inode: before.stat.inode },
    });
  }

  async remove(path: string): Promise<boolean> {
    return this.#entries.delete(path);
  }

  async touch(path: string): Promise<void> {
    const entry = this.#entries.get(path);
    if (entry === undefined) return;
    const nowMs = this.#clock.now();
    this.#entries.set(path, { ...entry, stat: { ...entry.stat, mtimeMs: nowMs, changedMs: nowMs } });
  }

  async stat(path: string): Promise<FileStat | undefined> {
    return this.#entries.get(path)?.stat;
  }

  async list(folder: string): Promise<readonly { readonly name: string; readonly folder: boolean }[] | undefined> {
    const prefix = folder.endsWith('/') ? folder : `${folder}/`;
    const names = new Map<string, boolean>();
    for (const path of this.#entries.keys()) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...rest] = path.slice(prefix.length).split('/');
      names.set(name, rest.length > 0);
    }
    return names.size === 0 ? undefined : [...names].map(([name, isFolder]) => ({ name, folder: isFolder }));
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.#entries.get(path)?.bytes.slice();
  }

  async readRange(path: string, from: number, to: number): Promise<Uint8Array | undefined> {
    return this.#entries.get(path)?.bytes.slice(from, to);
  }

  /** There are no links here. */
  async realPath(path: string): Promise<string | undefined> {
    return this.#entries.has(path) || (await this.list(path)) !== undefined ? path : undefined;
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.put(path, bytes);
  }
}
