import type { Metadata } from './json.ts';

export interface CheckResult {
  readonly passed: boolean;
  readonly metadata?: Metadata;
}

export interface CheckContext<V, C, I> {
  readonly value: V;
  readonly metadata: Metadata;
  readonly config: C;
  readonly input: I;
  readonly partition: string | undefined;
}

interface CheckFunction<V, C, I> {
  readonly check: (
    context: CheckContext<V, C, I>,
  ) => boolean | CheckResult | Promise<boolean | CheckResult>;
}

/**
 * Checks a value that was just materialized. The result is recorded, and a failed check affects the
 * outcome of the run. A failed `blocking` check keeps the run from materializing downstream assets.
 * A check that throws has failed.
 */
export type AssetCheck<V, C = unknown, I = unknown> = CheckFunction<V, C, I> &
  // Skipping steps requires severity `error`.
  (
    | { readonly severity: 'error'; readonly blocking?: boolean }
    | { readonly severity: 'warn'; readonly blocking?: never }
  );

/** The checks of an asset by name, run sequentially. */
export type AssetChecks<V, C = unknown, I = unknown> = Readonly<
  Record<string, AssetCheck<V, C, I>>
>;
