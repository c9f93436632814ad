import pg from 'pg';

/**
 * SQLSTATE classes 22, 23 and 54: the values are invalid or too long for an index, so a retry would
 * fail too.
 */
export function isRefusedData(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(2[23]|54)/.test(error.code ?? '');
}

/** Replaces what Postgres cannot store in a text: NUL characters and unpaired surrogates. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** A value as JSON that Postgres can read fields from. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? storable(inner) : inner,
  );
}
