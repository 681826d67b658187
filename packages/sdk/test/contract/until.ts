import { setTimeout as delay } from 'node:timers/promises';

const WAIT_MS = 8000;

/** Waits until `holds`; what for is in the error where it never does. */
export function until(holds: () => boolean, what: string): Promise<void> {
  return untilTrue(async () => holds(), what);
}

/** The same for what has to be asked. */
export async function untilTrue(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await delay(5);
  }
}
