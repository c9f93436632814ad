/** By what the system, Node, a database or a client names an error, such as `ENOENT` or `23505`; of several in one, the first's. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
}
