import { BarkeepError, continuousCalendar, sessionCalendar, type Calendar, type SessionCalendarOptions } from '@barkeep/feature-core';

/**
 * The calendar that a `calendar.json` names: the text `"continuous"`, or the options of `sessionCalendar`:
 *
 * ```json
 * { "name": "XNYS", "timeZone": "America/New_York", "open": "09:30", "close": "16:00",
 *   "holidays": ["2024-12-25"], "earlyCloses": { "2024-11-29": "13:00" }, "weekdays": [1, 2, 3, 4, 5] }
 * ```
 * @throws BarkeepError `INVALID_FILE`
 */
export function parseCalendar(bytes: Uint8Array, file: string): Calendar {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (value === 'continuous') return continuousCalendar;
    if (!isSessionOptions(value)) throw new TypeError(`write "continuous", or an object with ${WANTED}`);
    return sessionCalendar(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BarkeepError('INVALID_FILE', `${file}: ${reason}`, { file }, { cause });
  }
}

const WANTED = 'the texts name, timeZone, open and close, and if need be the lists holidays and weekdays and the object earlyCloses';

function isSessionOptions(value: unknown): value is SessionCalendarOptions {
  if (typeof value !== 'object' || value === null) return false;
  const { holidays = [], weekdays = [], earlyCloses = {}, ...texts } = value as Record<string, unknown>;
  return (
    ['name', 'timeZone', 'open', 'close'].every((key) => typeof texts[key] === 'string') &&
    Object.keys(texts).length === 4 &&
    isListOf(holidays, 'string') &&
    isListOf(weekdays, 'number') &&
    typeof earlyCloses === 'object' &&
    earlyCloses !== null &&
    isListOf(Object.values(earlyCloses), 'string')
  );
}

function isListOf(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}
