import type { Files } from '../../src/contracts/ports.js';
import { MemoryFiles } from '../../src/testing/memoryFiles.js';
import type { Dice } from '../world/dice.js';
import type { Loop } from '../world/loop.js';
import { MachineClock } from '../world/ports.js';

/** Where every process has the folder. */
export const DATA = '/data';

/** What is told of the files: their bytes when they have changed, and that somebody reads one, which `reader` tells from others. */
export type FolderListener = {
  changed(path: string, bytes: Uint8Array): void;
  isRead(path: string, reader: object): void;
};

/** A data folder that all processes have before them, whose disk takes its time. */
export class DataFolder extends MemoryFiles {
  readonly #loop: Loop;
  readonly #diskMs: number;
  readonly #listener: FolderListener;

  constructor(loop: Loop, diskMs: number, listener: FolderListener) {
    super(new MachineClock(loop, 0));
    this.#loop = loop;
    this.#diskMs = diskMs;
    this.#listener = listener;
  }

  override put(path: string, content: string | Uint8Array): void {
    super.put(path, content);
    this.#listener.changed(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }

  override async append(path: string, content: string | Uint8Array): Promise<void> {
    await super.append(path, content);
    this.#listener.changed(path, (await this.read(path))!);
  }

  /** What one process has: a disk of its own, and this folder. */
  mounted(own: Files, dice: Dice): Files {
    const reader = {};
    return new Proxy(own, {
      get: (_, name: keyof Files) => {
        return async (...args: unknown[]): Promise<unknown> => {
          const [path] = args;
          const isHere = path === DATA || String(path).startsWith(`${DATA}/`);
          if (isHere && this.#diskMs > 0) await this.#loop.sleep(this.#diskMs * dice.random());
          if (isHere && name === 'readRange') this.#listener.isRead(String(path), reader);
          const files: Files = isHere ? this : own;
          return Reflect.apply(files[name], files, args);
        };
      },
    });
  }
}
