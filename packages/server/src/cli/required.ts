import type { Command } from 'commander';

/**
 * Options of which some must be given. Commander asks for missing options before it looks at unknown ones, so that a typo would be told as a missing
 * option; this is asked afterwards. An empty text, as an unset variable of a shell gives it, counts as missing.
 */
export function required<T extends object, K extends keyof T & string>(
  options: Partial<T>,
  needed: readonly K[],
  command: Command,
): Partial<T> & Required<Pick<T, K>> {
  const missing = needed.filter((name) => options[name] === undefined || options[name] === '').map((name) => `--${name}`);
  if (missing.length > 0) command.error(`${missing.join(', ')} missing; see barkeep ${command.name()} --help`);
  return options as Partial<T> & Required<Pick<T, K>>;
}
