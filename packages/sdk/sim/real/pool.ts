import { fork, type ChildProcess } from 'node:child_process';
import { RealClient, type Order, type Outcome } from './client.js';

type Asked = { readonly number: number; readonly order: Order };
type Answered = { readonly number: number; readonly outcome: Outcome };

/** Generous, since the machine may be busy; what an answer may take at most is told by the simulator. */
const ANSWER_WITHIN_MS = 30_000;

/** The work of a process of the pool: it does what it is told, and answers. */
export function serve(): void {
  const clients = new Map<number, RealClient>();
  const obey = async (order: Order): Promise<Outcome> => {
    if (order.what !== 'open') return clients.get(order.client)!.obey(order);
    clients.set(order.client, new RealClient(order));
    return {};
  };
  process.on('message', ({ number, order }: Asked) => {
    void obey(order)
      .catch((error: unknown): Outcome => ({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }))
      .then((outcome) => process.send!({ number, outcome } satisfies Answered));
  });
}

/** Processes of the same program, each with many clients in it. */
export class Pool {
  readonly #children: readonly ChildProcess[];
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #asked = 0;

  constructor(size: number) {
    this.#children = Array.from({ length: size }, () => fork(process.argv[1]!, ['--worker'], { serialization: 'advanced' }));
    for (const child of this.#children) {
      child.on('message', ({ number, outcome }: Answered) => {
        this.#waiting.get(number)?.(outcome);
        this.#waiting.delete(number);
      });
    }
  }

  get size(): number {
    return this.#children.length;
  }

  /** Has a client of a process do something. */
  tell(process: number, order: Order): Promise<Outcome> {
    const number = ++this.#asked;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ failure: `no answer within ${ANSWER_WITHIN_MS} ms` }), ANSWER_WITHIN_MS);
      this.#waiting.set(number, (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      });
      this.#children[process % this.size]!.send({ number, order } satisfies Asked);
    });
  }

  close(): void {
    for (const child of this.#children) child.disconnect();
  }
}
