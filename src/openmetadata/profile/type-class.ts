/** Which metrics the values of a type can have. Every column has its number of values and of nulls, whatever its class. */
export type TypeClass =
  /** All metrics. */
  | 'number'
  /** Least and greatest, distinct and unique values. */
  | 'time'
  /** All metrics, of which the numeric ones are those of its length in characters. */
  | 'text'
  /** Distinct and unique values: booleans, identifiers, bytes. */
  | 'discrete'
  /** None: arrays, JSON, structures, geometries and types that are not known, which may have no equality. */
  | 'opaque';

/** Whether distinct and unique values are counted. */
export function isCountable(typeClass: TypeClass): boolean {
  return typeClass !== 'opaque';
}
