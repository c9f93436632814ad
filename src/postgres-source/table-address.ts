import { TerminalError } from '@moderate/orchestrator';
import { fqn, splitFqn } from '#openmetadata/names.ts';
import type { TableName } from './catalog/catalog.ts';

/** A table or view of a server. */
export interface TableAddress extends TableName {
  readonly database: string;
}

/**
 * Parses `database.schema.table`: a name that contains a dot is enclosed in double quotes, and
 * quotes are doubled.
 * @throws TerminalError that explains the syntax
 */
export function readTableAddress(text: string): TableAddress {
  const parts = splitFqn(text);
  const [database = '', schema = '', name = ''] = parts;
  const written = fqn(database, schema, name);
  if (parts.length === 3 && !parts.includes('') && written === text)
    return { database, schema, name };
  const meant = parts.length === 3 && !parts.includes('') ? `. Did you mean ${written}?` : '';
  throw new TerminalError(
    `${JSON.stringify(text.slice(0, 200))} is not the name of a table: expected database.schema.table, a name with a dot or a quote in double quotes${meant}`,
    { code: 'PARTITION_KEY_INVALID' },
  );
}
