import { BarkeepError } from '../errors.js';
import { expand, type KernelTree } from './expand.js';
import type { Tree } from './tree.js';

/**
 * Bounds on what the columns of one set may make a process do, against hostile input. Parts are counted after derived operators are written out; a block is what a batch holds at once,
 * a stream what one symbol keeps.
 */
export const SET_LIMITS = { columnParts: 4_000, parts: 200_000, blockBytes: 2 ** 30, streamBytes: 2 ** 27 } as const;

/** Rows of a block beside those that are looked back to. */
const BLOCK_ROWS = 2_048;
const VALUE_BYTES = 8;

/** How many parts an expression has when its derived operators are written out, each counted once. */
export function partsOf(tree: Tree): number {
  const seen = new Set<KernelTree>();
  const visit = (part: KernelTree): void => {
    if (seen.has(part)) return;
    seen.add(part);
    if ('input' in part) visit(part.input);
    else if ('inputs' in part) part.inputs.forEach(visit);
  };
  visit(expand(tree));
  return seen.size;
}

/** Weighs the columns of a set one after another, without a bar in sight: parts that columns share are made once, as the planner will. */
export class Weight {
  private readonly ids = new Map<string, number>();
  /** How far back each value is read. */
  private readonly histories = new Map<number, number>();
  private readonly results = new Set<number>();
  private parts = 0;
  private state = 0;
  private longest = 0;
  private tails = 0;

  constructor(private readonly setName: string) {}

  /** @throws BarkeepError `TOO_LARGE` where the set is above a limit with this column */
  add(column: string, tree: Tree): void {
    const known = new Map<KernelTree, number>();
    this.results.add(this.weigh(expand(tree), known));
    this.parts += known.size;
    this.require(column, 'parts after its operators are written out', known.size, SET_LIMITS.columnParts);
    this.require(column, 'parts in all columns', this.parts, SET_LIMITS.parts);
    const block = this.state + (this.histories.size + this.results.size) * (this.longest + BLOCK_ROWS);
    this.require(column, 'bytes of windows in a batch', VALUE_BYTES * block, SET_LIMITS.blockBytes);
    this.require(column, 'bytes of windows in a stream', VALUE_BYTES * (this.state + this.tails), SET_LIMITS.streamBytes);
  }

  private weigh(tree: KernelTree, known: Map<KernelTree, number>): number {
    const seen = known.get(tree);
    if (seen !== undefined) return seen;
    const id = this.parts + known.size > SET_LIMITS.parts ? 0 : this.number(tree, known);
    known.set(tree, id);
    return id;
  }

  private number(tree: KernelTree, known: Map<KernelTree, number>): number {
    switch (tree.kind) {
      case 'number':
        return this.idOf(`#${tree.value}`);
      case 'column':
        return this.idOf(`@${tree.name}`);
      case 'cross':
        return this.idOf(`${tree.operator.name}:${this.weigh(tree.input, known)}`);
      case 'shift': {
        const input = this.weigh(tree.input, known);
        this.need(input, tree.bars);
        return this.idOf(`shift:${input}:${tree.bars}`);
      }
      case 'elementwise': {
        const inputs = tree.inputs.map((input) => this.weigh(input, known));
        return this.idOf(`${tree.operator.name}:${inputs.join()}`);
      }
      case 'call': {
        const { operator, params, output } = tree;
        const inputs = tree.inputs.map((input) => this.weigh(input, known));
        const call = `${operator.name}:${inputs.join()}:${Object.values(params).join()}`;
        if (!this.ids.has(call)) {
          this.state += operator.stateSize(params);
          for (const input of inputs) this.need(input, operator.history(params));
        }
        this.idOf(call);
        return this.idOf(`${call}.${output}`);
      }
    }
  }

  private need(id: number, history: number): void {
    const before = this.histories.get(id) ?? 0;
    if (history <= before) return;
    this.histories.set(id, history);
    this.tails += history - before;
    this.longest = Math.max(this.longest, history);
  }

  private idOf(key: string): number {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    this.ids.set(key, this.ids.size);
    return this.ids.size - 1;
  }

  private require(column: string, what: string, amount: number, limit: number): void {
    if (amount <= limit) return;
    throw new BarkeepError(
      'TOO_LARGE',
      `set ${this.setName} has ${amount} ${what} with its column ${column}; ${limit} are the most: shorten its windows, or split it`,
      { set: this.setName, column, amount, limit },
    );
  }
}
