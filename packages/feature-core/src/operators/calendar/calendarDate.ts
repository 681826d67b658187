import { InvalidParamError } from '../../errors.js';
import { dayOfDate } from '../../math/days.js';

/** A date written as a number, 20240131. */
export const dateParam = { min: 19_700_101, max: 99_991_231 } as const;

/** @throws InvalidParamError `INVALID_PARAM` for a number that is no date of the calendar */
export function checkDate(owner: string, date: number): void {
  if (Number.isNaN(dayOfDate(date))) throw new InvalidParamError(owner, 'date', date, 'write a date of the calendar as a number, 20240131');
}
