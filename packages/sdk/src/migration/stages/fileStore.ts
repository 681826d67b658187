import { resolve } from 'node:path';
import type { Files, FileStat } from '../../contracts/ports.js';
import { evidenceText, parseEvidence, type Evidence } from './evidence.js';
import { parseState, type MigrationState } from './stage.js';
import type { IMigrationStore, StageChange } from './store.js';

/**
 * A migration in files: its state in `path`, replaced as a whole; beside it `….log.jsonl` and `….evidence.jsonl`, which are only added to. All processes on
 * one machine, or on a file system that they share, see one state.
 */
export class FileMigrationStore implements IMigrationStore {
  readonly path: string;
  private readonly files: Files;
  private known: { readonly stat: FileStat; readonly state: MigrationState } | undefined;

  constructor({ path, files }: { readonly path: string; readonly files: Files }) {
    this.path = resolve(path);
    this.files = files;
  }

  /** Reads the file again where it is another one than before. */
  async read(): Promise<MigrationState | undefined> {
    const stat = await this.files.stat(this.path);
    if (stat === undefined) return undefined;
    const { known } = this;
    if (known !== undefined && isSame(known.stat, stat)) return known.state;
    const bytes = await this.files.read(this.path);
    if (bytes === undefined) return undefined;
    const state = parseState(textOf(bytes));
    this.known = { stat, state };
    return state;
  }

  async write(state: MigrationState, change: StageChange): Promise<void> {
    await this.files.append(this.beside('log'), bytesOf(`${JSON.stringify(change)}\n`));
    await this.files.write(this.path, bytesOf(`${JSON.stringify(state, null, 2)}\n`));
  }

  async log(): Promise<readonly StageChange[]> {
    const bytes = await this.files.read(this.beside('log'));
    const lines = bytes === undefined ? [] : textOf(bytes).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as StageChange);
  }

  async addEvidence(lines: readonly Evidence[]): Promise<void> {
    await this.files.append(this.beside('evidence'), bytesOf(lines.map(evidenceText).join('')));
  }

  async evidence(): ReturnType<IMigrationStore['evidence']> {
    const bytes = await this.files.read(this.beside('evidence'));
    return parseEvidence(bytes === undefined ? '' : textOf(bytes));
  }

  async close(): Promise<void> {
    this.known = undefined;
  }

  private beside(what: string): string {
    return `${this.path.replace(/\.json$/, '')}.${what}.jsonl`;
  }
}

function isSame(a: FileStat, b: FileStat): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.inode === b.inode;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
