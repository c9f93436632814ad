import { definitionInvalid } from './keys/definition-invalid.ts';
import { chosenKeyProblem, keyInvalid } from './keys/key-invalid.ts';
import type { NamedPartition, Partitions } from './partitions.ts';

export interface DynamicPartitions extends Partitions<NamedPartition> {
  readonly kind: 'dynamic';
  readonly name: string;
}

/**
 * Partitions whose keys come and go while the deployment runs. Assets with the same name share them. A key is any text without control characters or
 * spaces at its ends, of at most 1,024 bytes.
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
