type Flight<T> = { readonly promise: Promise<T>; readonly control: AbortController; waiters: number };

/** One run for all who ask for the same thing at the same time. When the last of them has left, the run is told to end. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** Flights in the air. */
  get size(): number {
    return this.#flights.size;
  }

  /** Joins the run of `key`, or starts it. Rejects with the signal's reason when `signal` aborts. */
  run(key: string, signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.waiters++;
    return signal === undefined ? flight.promise : this.#follow(key, flight, signal);
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const control = new AbortController();
    const flight: Flight<T> = { promise: work(control.signal), control, waiters: 0 };
    this.#flights.set(key, flight);
    const land = (): void => this.#land(key, flight);
    flight.promise.then(land, land);
    return flight;
  }

  #follow(key: string, flight: Flight<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        flight.waiters--;
        if (flight.waiters === 0) {
          this.#land(key, flight);
          flight.control.abort(signal.reason);
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #land(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
