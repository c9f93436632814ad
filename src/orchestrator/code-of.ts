/**
 * The code that the system, Node, a database or a client gives an error, such as `ENOENT` or
 * `23505`; of an aggregate, the code of its first error.
 */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
}
