import { didYouMean } from '../definitions/did-you-mean.ts';
import { definitionInvalid } from './keys/definition-invalid.ts';
import { chosenKeyProblem, keyInvalid } from './keys/key-invalid.ts';
import type { NamedPartition, Partitions } from './partitions.ts';

export interface StaticPartitions<K extends string = string> extends Partitions<NamedPartition<K>> {
  readonly kind: 'static';
  /** In the given order. */
  readonly keys: readonly K[];
  readonly has: (key: string) => key is K;
}

const shownKeys = 10;

/** A partition for each of a list of keys in code. */
export function staticPartitions<const K extends string>(keys: readonly K[]): StaticPartitions<K> {
  if (keys.length === 0) throw definitionInvalid('staticPartitions', 'expected at least one key');
  for (const key of keys) {
    const problem = chosenKeyProblem(key);
    if (problem !== undefined)
      throw definitionInvalid(
        'staticPartitions',
        `key ${JSON.stringify(key)}: expected ${problem}`,
      );
  }
  const known = new Set<string>(keys);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw definitionInvalid('staticPartitions', `the key ${JSON.stringify(twice)} occurs twice`);

  const more = keys.length > shownKeys ? ` … (${keys.length} in all)` : '';
  const shown = `${keys.slice(0, shownKeys).join(', ')}${more}`;
  const has = (key: string): key is K => known.has(key);
  return {
    kind: 'static',
    description: `static: ${shown}`,
    keys: [...keys],
    has,
    read: (key) => {
      if (has(key)) return { key };
      throw keyInvalid(key, `one of ${shown}`, didYouMean(key, keys));
    },
  };
}
