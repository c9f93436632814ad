import type { DefinedAsset } from './deployment.ts';

/** The names of an asset's blocking checks. */
export function blockingChecks({ spec }: DefinedAsset): ReadonlySet<string> {
  return new Set(
    Object.entries(spec.checks).flatMap(([name, check]) => (check.blocking === true ? [name] : [])),
  );
}
