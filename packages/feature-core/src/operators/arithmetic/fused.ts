import type { ElementwiseKernel } from '../define.js';

/** Two steps as one loop: `second(first(a, b), c)`, or with `swapped` `second(a, first(b, c))`. The operations and their order are the same, so the bits are. */
export type FusedPair = { readonly first: string; readonly second: string; readonly swapped: boolean; readonly run: ElementwiseKernel };

/** The pairs that feature sets use most, by the names of the elementwise table; a pass over memory costs as much as its arithmetic. */
export const fusedPairs: readonly FusedPair[] = [
  {
    first: 'add',
    second: 'add',
    swapped: false,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] + b[i] + c[i];
      else for (let i = from; i < to; i++) out[i] = a[i - la] + b[i - lb] + c[i - lc];
    },
  },
  {
    first: 'sub',
    second: 'div',
    swapped: false,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = (a[i] - b[i]) / c[i];
      else if ((la | lc) === 0) for (let i = from; i < to; i++) out[i] = (a[i] - b[(i - lb) | 0]) / c[i];
      else for (let i = from; i < to; i++) out[i] = (a[i - la] - b[i - lb]) / c[i - lc];
    },
  },
  {
    first: 'sub',
    second: 'div',
    swapped: true,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] / (b[i] - c[i]);
      else for (let i = from; i < to; i++) out[i] = a[i - la] / (b[i - lb] - c[i - lc]);
    },
  },
  {
    first: 'div',
    second: 'sub',
    swapped: false,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] / b[i] - c[i];
      else if ((la | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] / b[(i - lb) | 0] - c[i];
      else for (let i = from; i < to; i++) out[i] = a[i - la] / b[i - lb] - c[i - lc];
    },
  },
  {
    first: 'mul',
    second: 'sub',
    swapped: true,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] - b[i] * c[i];
      else for (let i = from; i < to; i++) out[i] = a[i - la] - b[i - lb] * c[i - lc];
    },
  },
  {
    first: 'mul',
    second: 'add',
    swapped: true,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] + b[i] * c[i];
      else for (let i = from; i < to; i++) out[i] = a[i - la] + b[i - lb] * c[i - lc];
    },
  },
  {
    first: 'sub',
    second: 'mul',
    swapped: true,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] * (b[i] - c[i]);
      else for (let i = from; i < to; i++) out[i] = a[i - la] * (b[i - lb] - c[i - lc]);
    },
  },
  {
    first: 'gt',
    second: 'div',
    swapped: true,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] / Number(b[i] > c[i]);
      else for (let i = from; i < to; i++) out[i] = a[i - la] / Number(b[i - lb] > c[i - lc]);
    },
  },
  {
    first: 'add',
    second: 'div',
    swapped: false,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = (a[i] + b[i]) / c[i];
      else for (let i = from; i < to; i++) out[i] = (a[i - la] + b[i - lb]) / c[i - lc];
    },
  },
  {
    first: 'mul',
    second: 'div',
    swapped: false,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = (a[i] * b[i]) / c[i];
      else for (let i = from; i < to; i++) out[i] = (a[i - la] * b[i - lb]) / c[i - lc];
    },
  },
  {
    first: 'mul',
    second: 'div',
    swapped: true,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] / (b[i] * c[i]);
      else for (let i = from; i < to; i++) out[i] = a[i - la] / (b[i - lb] * c[i - lc]);
    },
  },
  {
    first: 'div',
    second: 'mul',
    swapped: false,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = (a[i] / b[i]) * c[i];
      else for (let i = from; i < to; i++) out[i] = (a[i - la] / b[i - lb]) * c[i - lc];
    },
  },
  {
    first: 'div',
    second: 'sub',
    swapped: true,
    run(out, a, la, b, lb, c, lc, from, to) {
      if ((la | lb | lc) === 0) for (let i = from; i < to; i++) out[i] = a[i] - b[i] / c[i];
      else for (let i = from; i < to; i++) out[i] = a[i - la] - b[i - lb] / c[i - lc];
    },
  },
];
