/** The problems that zod found in a value, regardless of which copy of zod checked it. */
export interface Problems {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/**
 * All problems in one line, field by field. Zod's messages name types and allowed values, never the
 * value itself.
 */
export function problemsOf({ issues }: Problems): string {
  return issues
    .map(({ path, message }) =>
      path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
    )
    .join('; ');
}
