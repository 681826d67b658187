import type { Clock } from '@barkeep/sdk';

export type LogLevel = 'info' | 'warn' | 'error';

/** One event, one line. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log of JSON lines: `{"time":…,"level":…,"message":…}` and the event's own fields. */
export function jsonLog(write: (line: string) => void, clock: Clock): Log {
  return (level, message, fields = {}) =>
    write(`${JSON.stringify({ time: new Date(clock.now()).toISOString(), level, message, ...fields })}\n`);
}
