import { RetryableError } from '../errors.ts';

const shownCharacters = 80;

/**
 * A row that is not as the schema of its statement says. Retryable: the usual cause is that the tables or the values in them belong to another
 * version, and a worker of that version reads the row.
 */
export class UnexpectedRow extends RetryableError {
  constructor(statement: string, problems: string) {
    super(
      `The database returned a row that this version does not expect: ${problems} (of: ${beginning(statement)})`,
      {
        code: 'UNEXPECTED_ROW',
      },
    );
  }
}

/** Of a statement, in one line. Parameters are not part of it, so that it holds no data. */
function beginning(statement: string): string {
  const line = statement.trim().replaceAll(/\s+/g, ' ');
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters - 1)}…` : line;
}
