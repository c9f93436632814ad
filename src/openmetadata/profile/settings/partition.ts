import type { PartitioningBody, PartitionUnit } from './config-body.ts';

/** The rows that a table's profile and sample rows are restricted to. */
export type Partition = { readonly column: string } & (
  | { readonly kind: 'values'; readonly values: readonly string[] }
  /** Inclusive; one of them may be missing. */
  | { readonly kind: 'range'; readonly from: number | undefined; readonly to: number | undefined }
  /** At most this many units before the profile. */
  | { readonly kind: 'time'; readonly interval: number; readonly unit: PartitionUnit }
);

/**
 * Undefined if partitioning is disabled. @throws Error that names the field that cannot be applied
 */
export function partitionOf(body: PartitioningBody | undefined): Partition | undefined {
  if (body?.enablePartitioning !== true) return undefined;
  const column = required(body, 'partitionColumnName');
  switch (body.partitionIntervalType) {
    case 'COLUMN-VALUE': {
      const values = required(body, 'partitionValues');
      if (values.length === 0) throw new Error('partitioning.partitionValues is empty');
      return { kind: 'values', column, values: values.map(String) };
    }
    case 'INTEGER-RANGE': {
      const { partitionIntegerRangeStart: from, partitionIntegerRangeEnd: to } = body;
      if (from === undefined && to === undefined)
        throw new Error('partitioning has neither partitionIntegerRangeStart nor its end');
      return { kind: 'range', column, from, to };
    }
    case 'TIME-UNIT':
      return {
        kind: 'time',
        column,
        interval: required(body, 'partitionInterval'),
        unit: required(body, 'partitionIntervalUnit'),
      };
    default:
      throw new Error(
        'partitioning.partitionIntervalType is none of TIME-UNIT, INTEGER-RANGE, COLUMN-VALUE',
      );
  }
}

function required<K extends keyof PartitioningBody>(
  body: PartitioningBody,
  field: K,
): NonNullable<PartitioningBody[K]> {
  const value = body[field];
  if (value === undefined) throw new Error(`partitioning.${field} is missing`);
  return value;
}

/**
 * The moment that a time window counts back from: midnight UTC for days and longer units, so that
 * it moves once a day.
 */
export function windowEnd(unit: PartitionUnit, capturedAt: number): string {
  const time = new Date(capturedAt);
  if (unit === 'HOUR') time.setUTCMinutes(0, 0, 0);
  else time.setUTCHours(0, 0, 0, 0);
  return time.toISOString();
}
