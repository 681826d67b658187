import { BarkeepError } from '@barkeep/feature-core';

/** The library advises options of its own; here they are flags. */
export function inFlags(error: BarkeepError): BarkeepError {
  const message = error.message.replace(/, or repair$/, ', or pass --repair').replace('read the file without strict', 'leave --strict out');
  return new BarkeepError(error.code, message, error.fields, { cause: error });
}
