import { INPUT_COLUMNS, type InputColumn } from '../bars/bars.js';
import { expand, type KernelTree } from '../expression/expand.js';
import type { Tree } from '../expression/tree.js';

/** How far back and ahead of its own bar a value may read, in bars; back is Infinity where it may read from the origin on. */
export type Span = { readonly back: number; readonly ahead: number };

/** The bars that a column may read, told from its expression alone. */
export type StaticBound = Span & {
  /** The bar columns that it reads. */
  readonly columns: readonly InputColumn[];
  /** How far back the last bit may reach: the window, and what its scheme of summing remembers. */
  readonly reach: number;
};

/** The bound of an expression, composed up from its operators: an upper bound, whatever the bars are. */
export function boundOf(tree: Tree): StaticBound {
  const { span, reach, columns } = new Reader().read(expand(tree));
  return { ...span, reach, columns: INPUT_COLUMNS.filter((column) => columns.has(column)) };
}

/** `t-19 … t`, `origin … t`, `t`, `t-5 … t+1`; `nothing` for a constant. */
export function boundText({ back, ahead, columns }: StaticBound): string {
  if (columns.length === 0) return 'nothing';
  const end = ahead > 0 ? `t+${ahead}` : ahead < 0 ? `t${ahead}` : 't';
  if (back === Infinity) return `origin … ${end}`;
  const start = back > 0 ? `t-${back}` : back < 0 ? `t+${-back}` : 't';
  return start === end ? end : `${start} … ${end}`;
}

type Reading = { readonly span: Span; readonly reach: number; readonly columns: ReadonlySet<InputColumn> };

const NOTHING: Reading = { span: { back: -Infinity, ahead: -Infinity }, reach: 0, columns: new Set() };

class Reader {
  private readonly known = new Map<KernelTree, Reading>();

  read(tree: KernelTree): Reading {
    const known = this.known.get(tree);
    if (known !== undefined) return known;
    const reading = this.parts(tree);
    this.known.set(tree, reading);
    return reading;
  }

  private parts(tree: KernelTree): Reading {
    switch (tree.kind) {
      case 'number':
        return NOTHING;
      case 'column':
        return { span: { back: 0, ahead: 0 }, reach: 0, columns: new Set([tree.name]) };
      case 'shift': {
        const { span, reach, columns } = this.read(tree.input);
        return { span: { back: span.back + tree.bars, ahead: span.ahead - tree.bars }, reach: reach + tree.bars, columns };
      }
      case 'cross':
        return this.read(tree.input);
      case 'elementwise':
        return this.join(tree.inputs);
      case 'call': {
        const { operator, params } = tree;
        const { span, reach, columns } = this.join(tree.inputs);
        const own = operator.reach === 'unbounded' ? Infinity : operator.reach(params);
        const window = Math.min(own, operator.window?.(params) ?? own);
        const lookback = operator.lookback(params);
        // An input that it needs at its own bar only, as a deviation needs its mean, is not read behind it.
        const back = tree.inputs.map(
          (input, k) => this.read(input).span.back + (typeof lookback !== 'number' && lookback[k] === 0 ? 0 : window),
        );
        return { span: { back: Math.max(-Infinity, ...back), ahead: span.ahead }, reach: reach + own, columns };
      }
    }
  }

  private join(inputs: readonly KernelTree[]): Reading {
    const readings = inputs.map((input) => this.read(input));
    return {
      span: {
        back: Math.max(-Infinity, ...readings.map(({ span }) => span.back)),
        ahead: Math.max(-Infinity, ...readings.map(({ span }) => span.ahead)),
      },
      reach: Math.max(0, ...readings.map(({ reach }) => reach)),
      columns: new Set(readings.flatMap(({ columns }) => [...columns])),
    };
  }
}
