import type { AssetRef, ConfigInputOf, NeedsNoConfig } from '../workflow/asset-ref.ts';

interface RequestBase {
  /**
   * Each key gets one run, forever: a second request with the same key is ignored. At most 2,000
   * bytes. All sensors that request a job share its keys; the keys of runs that materialize assets
   * belong to the sensor.
   */
  readonly runKey: string;
  /** Shown in the run's memo. */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * The time that the run is about, as in `Run.scheduledFor`: a date, or an ISO 8601 text with a
   * time zone.
   */
  readonly scheduledFor?: Date | string;
}

/** A run of one of the jobs that a sensor declares, with a config that matches the job's schema. */
export type JobRequest<J> = {
  [N in keyof J]: {} extends J[N] ? RunOfJobWithDefaults<N, J[N]> : RunOfJob<N, J[N]>;
}[keyof J];

interface RunOfJob<N, C> extends RequestBase {
  readonly job: N;
  readonly config: C;
  readonly assets?: never;
}

interface RunOfJobWithDefaults<N, C> extends RequestBase {
  readonly job: N;
  readonly config?: C;
  readonly assets?: never;
}

/**
 * A run that materializes some of the assets that a sensor declares, upstream assets first. For a
 * single asset, the compiler knows whether its config is required; for several, the run checks the
 * configs of those that it materializes.
 */
export type AssetRequest<X extends AssetRef> = [X] extends [never]
  ? never
  : IsUnion<X> extends true
    ? RunOfAssetsWithDefaults<
        X['key'],
        { readonly [K in X['key']]?: ConfigInputOf<Extract<X, { readonly key: K }>> }
      >
    : NeedsNoConfig<X> extends true
      ? RunOfAssetsWithDefaults<X['key'], { readonly [K in X['key']]?: ConfigInputOf<X> }>
      : RunOfAssets<X['key'], { readonly [K in X['key']]: ConfigInputOf<X> }>;

interface RunOfAssets<K, C> extends RequestBase {
  readonly assets: readonly { readonly key: K }[];
  /** The partition of each asset; unpartitioned unless given. */
  readonly partition?: string;
  /** Several partitions in one run, instead of one. */
  readonly partitions?: readonly string[];
  /** By asset key. */
  readonly config: C;
  readonly job?: never;
}

interface RunOfAssetsWithDefaults<K, C> extends RequestBase {
  readonly assets: readonly { readonly key: K }[];
  /** The partition of each asset; unpartitioned unless given. */
  readonly partition?: string;
  /** Several partitions in one run, instead of one. */
  readonly partitions?: readonly string[];
  /** By asset key. */
  readonly config?: C;
  readonly job?: never;
}

type IsUnion<T, Whole = T> = T extends unknown ? ([Whole] extends [T] ? false : true) : never;

/** The request type of a sensor that declares nothing to request. The compiler prints its name. */
export interface ThisSensorDeclaresNoJobsAndNoAssets {
  readonly thisSensorDeclaresNoJobsAndNoAssets: never;
}

/**
 * A run that a sensor requests.
 * @typeParam J the configs of the jobs that it declares, by name
 * @typeParam X the assets that it declares
 */
export type RunRequest<J, X extends AssetRef> = [keyof J | X] extends [never]
  ? ThisSensorDeclaresNoJobsAndNoAssets
  : JobRequest<J> | AssetRequest<X>;

/** A request as the kit reads it. */
export type AnyRunRequest = RequestBase & { readonly config?: object } & (
    | { readonly job: string; readonly assets?: undefined }
    | {
        readonly job?: undefined;
        readonly assets: readonly { readonly key: string }[];
        readonly partition?: string;
        readonly partitions?: readonly string[];
      }
  );
