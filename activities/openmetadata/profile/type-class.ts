/** Which metrics the values of a type can have. Every column has its number of values and of nulls, whatever its class. */
export type TypeClass =
  /** All metrics. */
  | 'number'
  /** Least and greatest, distinct and unique values. */
  | 'time'
  /** Mean length, distinct and unique values. */
  | 'text'
  /** Distinct and unique values: booleans, identifiers, enumerations, bytes. */
  | 'discrete'
  /** None: arrays, JSON, structures, geometries and types that are not known, which may have no equality. */
  | 'opaque';

/** Whether distinct and unique values are counted. */
export function isCountable(typeClass: TypeClass): boolean {
  return typeClass !== 'opaque';
}
