import { RetryableError } from '../errors.ts';

const shownCharacters = 80;

/**
 * A row that does not match the schema of its statement. Retryable: usually the tables or values
 * belong to another version, and a worker of that version can read the row.
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

/** The start of a statement on one line. It contains no data, because parameters are separate. */
function beginning(statement: string): string {
  const line = statement.trim().replaceAll(/\s+/g, ' ');
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters - 1)}…` : line;
}
