import { definitionInvalid } from './keys/definition-invalid.ts';
import { chosenKeyProblem, keyInvalid } from './keys/key-invalid.ts';
import type { NamedPartition, Partitions } from './partitions.ts';

export interface DynamicPartitions extends Partitions<NamedPartition> {
  readonly kind: 'dynamic';
  readonly name: string;
}

/**
 * Partitions whose keys are added and removed at run time. Assets with the same name share them. A
 * key is a text of at most 1,024 bytes without control characters or leading or trailing spaces.
 */
export function dynamicPartitions(name: string): DynamicPartitions {
  if (!/^[a-z0-9_]+(\/[a-z0-9_]+)*$/.test(name)) {
    throw definitionInvalid(
      'dynamicPartitions',
      `name ${JSON.stringify(name)}: expected lower case words joined by _ and /`,
    );
  }
  return {
    kind: 'dynamic',
    name,
    description: `dynamic: ${name}`,
    read: (key) => {
      const problem = chosenKeyProblem(key);
      if (problem === undefined) return { key };
      throw keyInvalid(key, problem);
    },
  };
}
