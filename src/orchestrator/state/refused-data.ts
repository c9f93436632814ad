import pg from 'pg';

/** Classes 22, 23 and 54 of SQL states: the values are at fault, also as too long for an index, and will be the next time. */
export function isRefusedData(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(2[23]|54)/.test(error.code ?? '');
}

/** A text as Postgres takes it: it has neither character 0 nor half of a surrogate pair. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** A value as JSON that Postgres can read fields from. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? storable(inner) : inner,
  );
}
