/** The problems of a value, from whichever copy of zod checked it. */
export interface Problems {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/** Field by field in one line. What zod says names types and allowed values, never the value that was read. */
export function problemsOf({ issues }: Problems): string {
  return issues
    .map(({ path, message }) =>
      path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
    )
    .join('; ');
}
