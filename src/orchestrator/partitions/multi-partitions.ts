import { TerminalError } from '../errors.ts';
import type { DynamicPartitions } from './dynamic-partitions.ts';
import { definitionInvalid } from './keys/definition-invalid.ts';
import { keyInvalid, shownKey } from './keys/key-invalid.ts';
import { joinMultiKey, splitMultiKey } from './keys/multi-key.ts';
import type { Partitions } from './partitions.ts';
import type { StaticPartitions } from './static-partitions.ts';
import type { TimePartitions } from './time-partitions.ts';

/** The partition of each dimension, and the combined key. */
export type MultiPartition<D> = { readonly key: string } & { readonly [N in keyof D]: D[N] };

export interface MultiPartitions<D = { readonly [name: string]: unknown }> extends Partitions<
  MultiPartition<D>
> {
  readonly kind: 'multi';
  readonly dimensions: readonly Dimension[];
  /** Splits a key into the keys of its dimensions, in order. */
  readonly split: (key: string) => readonly string[];
  readonly join: (keys: readonly string[]) => string;
}

export interface Dimension {
  readonly name: string;
  readonly partitions: TimePartitions | StaticPartitions | DynamicPartitions;
}

/**
 * A partition for each pair of keys of two dimensions: `multiPartitions({ date: daily({ … }),
 * region: staticPartitions(['north', 'south']) })` has keys such as `2026-01-01|north`, in the
 * order in which the dimensions are declared. A `|` or `\` in a part is written as `\|` or `\\`.
 */
export function multiPartitions<D extends { readonly [name: string]: unknown }>(dimensions: {
  readonly [N in keyof D]: Partitions<D[N]>;
}): MultiPartitions<D> {
  const list = Object.entries<Partitions>(dimensions).map(
    ([name, partitions]) => ({ name, partitions }) as unknown as Dimension,
  );
  const problem = dimensionsProblem(list);
  if (problem !== undefined) throw definitionInvalid('multiPartitions', problem);
  const names = list.map(({ name }) => name).join('|');

  const split = (key: string) => {
    const parts = splitMultiKey(key);
    if (parts?.length === list.length) return parts;
    throw keyInvalid(key, `${names}, with \\| and \\\\ for a | or a \\ of a part`);
  };
  return {
    kind: 'multi',
    dimensions: list,
    split,
    join: joinMultiKey,
    description: list
      .map(({ name, partitions }) => `${name} (${partitions.description})`)
      .join(' × '),
    read: (key) => {
      const parts = split(key);
      const read = list.map(
        ({ name, partitions }, index) =>
          [name, readPart(key, name, partitions, parts[index] ?? '')] as const,
      );
      return {
        ...Object.fromEntries(read),
        key,
      } as MultiPartition<D>;
    },
  };
}

function readPart(key: string, name: string, partitions: Partitions, part: string): unknown {
  try {
    return partitions.read(part);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    throw new TerminalError(
      `${shownKey(key)} is not one of its partitions: ${name}: ${error.message}`,
      { code: 'PARTITION_KEY_INVALID' },
    );
  }
}

function dimensionsProblem(dimensions: readonly Dimension[]): string | undefined {
  if (dimensions.length !== 2)
    return `expected two dimensions, but ${dimensions.length} were given`;
  for (const { name, partitions } of dimensions) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name) || name === 'key') {
      return `dimension ${JSON.stringify(name)}: expected a name of letters and digits that begins with a lower case letter and is not key`;
    }
    if (
      !(['hourly', 'daily', 'weekly', 'monthly', 'cron', 'static', 'dynamic'] as string[]).includes(
        partitions.kind,
      )
    ) {
      return `dimension ${name}: partitions of two dimensions cannot be one`;
    }
  }
  return undefined;
}
