import { createHash } from 'node:crypto';

/** OpenMetadata keeps at most this many characters. */
const length = 32;

/** Adds the hash by which the next run sees whether the body changed. The order of its fields does not matter, that of its lists does. */
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
