import type { z } from 'zod';
import type { AnyActivityAsset, AssetLog, KnownPartition } from '../assets/asset.ts';
import type { AssetRun } from '../workflow/run.ts';
import type { GivenContext } from '../assets/materialize-asset.ts';
import { explainConfig } from '../definitions/explain-config.ts';
import { TerminalError } from '../errors.ts';
import { toKeyChange } from '../partitions/partition-change.ts';
import type { Progress } from '../progress.ts';
import type { Named } from '../workflow/asset-ref.ts';
import type { ByPartition } from './by-partition.ts';
import { testReads } from './test-reads.ts';
import { withFakes } from './with-fakes.ts';

/** Optional arguments of a materialization in a test. */
export interface OptionallyGiven<U, D> {
  readonly partition?: string;
  /** Fakes by their names in `uses`. */
  readonly resources?: Partial<U>;
  /**
   * Values of upstream assets by their names in `deps`, functions that return the value of a
   * partition, or values of several partitions: `byPartition({ … })`.
   */
  readonly upstream?: {
    readonly [N in keyof D]?:
      | D[N]
      | ByPartition<D[N]>
      | ((of: { readonly partition: string } | undefined) => D[N] | Promise<D[N]>);
  };
  /** Known partitions by asset key. */
  readonly knownPartitions?: Readonly<Record<string, readonly KnownPartition[]>>;
  /** Keys of dynamic partitions, by partitions name. */
  readonly partitionKeys?: Readonly<Record<string, readonly string[]>>;
  readonly stateDatabase?: unknown;
  readonly run?: Partial<AssetRun>;
  readonly startedAt?: Date;
  readonly attempt?: number;
  readonly signal?: AbortSignal;
  readonly log?: AssetLog;
  readonly onProgress?: (details: Progress) => void;
}

export type AnyGiven = Omit<OptionallyGiven<Named, Named>, 'resources' | 'upstream'> & {
  readonly resources?: Named;
  readonly upstream?: Named;
  readonly config?: unknown;
  readonly input?: unknown;
};

/** The context of a materialization in a test. Validates its config. */
export function testContext(
  asset: AnyActivityAsset,
  given: AnyGiven,
  call: 'materialize' | 'inputOf',
): GivenContext {
  const { partition, resources = {}, upstream = {}, knownPartitions = {}, run, ...rest } = given;
  const silent = () => undefined;
  const {
    startedAt = new Date(),
    attempt = 1,
    signal = new AbortController().signal,
    onProgress = silent,
  } = rest;
  return {
    partition,
    startedAt,
    attempt,
    signal,
    input: rest.input,
    progress: onProgress,
    config: parseConfig(asset, rest.config),
    resources: withFakes(asset.key, resources, call),
    isConfigured: (name) => name in resources,
    run: {
      id: 'test-run',
      job: 'materializeAssets',
      scheduledFor: undefined,
      ...run,
    },
    log: rest.log ?? {
      debug: silent,
      info: silent,
      warn: silent,
      error: silent,
    },
    knownPartitions: async (key, fields) =>
      (knownPartitions[key] ?? []).map(({ partition: of, metadata }) => ({
        partition: of,
        metadata: Object.fromEntries(
          Object.entries(metadata).filter(([field]) => fields.includes(field)),
        ),
      })),
    partitionKeys: async ({ name }) => rest.partitionKeys?.[name] ?? [],
    changePartitions: async (change) => {
      const { add, remove } = toKeyChange(change);
      return {
        added: add.length,
        removed: remove.length,
      };
    },
    stateDatabase: rest.stateDatabase as never,
    reads: testReads(asset, partition, upstream, rest.partitionKeys ?? {}),
  };
}

function parseConfig({ key, spec }: AnyActivityAsset, given: unknown = {}): unknown {
  const schema = spec.config as z.ZodType | undefined;
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new TerminalError(explainConfig(key, schema, parsed.error, given), {
    code: 'CONFIG_INVALID',
  });
}
