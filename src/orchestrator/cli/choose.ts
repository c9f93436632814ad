import { didYouMean } from '../definitions/did-you-mean.ts';
import { UsageError } from './usage-error.ts';

/**
 * The value when it is one of the names.
 * @throws UsageError that says which name is near, or what there is
 */
export function choose<T extends string>(what: string, given: string, names: readonly T[]): T {
  const chosen = names.find((name) => name === given);
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    `No ${what} is named ${given === '' ? '""' : given}${didYouMean(given, names) || (names.length === 0 ? ': there is none' : `. There is ${names.join(', ')}`)}`,
  );
}
