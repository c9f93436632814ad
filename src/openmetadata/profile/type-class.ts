/** The metrics that values of a type can have. Every column has counts of values and nulls. */
export type TypeClass =
  /** All metrics. */
  | 'number'
  /** Minimum and maximum, distinct and unique values. */
  | 'time'
  /** All metrics; the numeric ones refer to the length in characters. */
  | 'text'
  /** Distinct and unique values: booleans, identifiers, bytes. */
  | 'discrete'
  /** None: arrays, JSON, structures, geometries and unknown types, which may lack equality. */
  | 'opaque';

/** Whether distinct and unique values are counted. */
export function isCountable(typeClass: TypeClass): boolean {
  return typeClass !== 'opaque';
}
