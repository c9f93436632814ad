import { createHash } from 'node:crypto';

/** OpenMetadata's length limit. */
const length = 32;

/**
 * Adds the hash by which the next run detects changes of the body. Ignores the order of fields, but
 * not that of lists.
 */
export function withSourceHash<T extends object>(body: T): T & { readonly sourceHash: string } {
  const canonical = JSON.stringify(body, (_, value: unknown) =>
    isRecord(value) ? sortedByKey(value) : value,
  );
  return {
    ...body,
    sourceHash: createHash('sha256').update(canonical).digest('hex').slice(0, length),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedByKey(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
