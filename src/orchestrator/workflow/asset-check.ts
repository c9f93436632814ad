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
 * A test of a value that was just materialized. Its result is recorded, and a run with one that has not passed completes with an outcome that
 * says so. A `blocking` one that has not passed keeps the run from what depends on the asset. One that throws has not passed.
 */
export type AssetCheck<V, C = unknown, I = unknown> = CheckFunction<V, C, I> &
  // Steps that are left out are more than a warning.
  (
    | { readonly severity: 'error'; readonly blocking?: boolean }
    | { readonly severity: 'warn'; readonly blocking?: never }
  );

/** The checks of an asset by name, which run one after the other. */
export type AssetChecks<V, C = unknown, I = unknown> = Readonly<
  Record<string, AssetCheck<V, C, I>>
>;
