import type { z } from 'zod';
import type { AnyActivityAsset, Asset, AssetLog, AssetRun, KnownPartition } from '../assets/asset.ts';
import { materializeAsset } from '../assets/materialize-asset.ts';
import { explainConfig } from '../definitions/explain-config.ts';
import { TerminalError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import type { Named, Needed } from '../workflow/asset-ref.ts';
import type { Metadata } from '../workflow/json.ts';
import type { CheckOutcome } from '../workflow/protocol.ts';
import { withFakes } from './with-fakes.ts';

/** What a materialization in a test may be given beside what its asset needs. */
interface Optional<U, D> {
  readonly partition?: string;
  /** Fakes by the names in `uses`. */
  readonly resources?: Partial<U>;
  /** Values of upstream assets by the names in `deps`, or functions that return that of a partition. */
  readonly upstream?: { readonly [N in keyof D]?: D[N] | ((of: { readonly partition: string } | undefined) => D[N] | Promise<D[N]>) };
  /** By asset key. */
  readonly knownPartitions?: Readonly<Record<string, readonly KnownPartition[]>>;
  readonly stateDatabase?: unknown;
  readonly run?: Partial<AssetRun>;
  readonly startedAt?: Date;
  readonly attempt?: number;
  readonly signal?: AbortSignal;
  readonly log?: AssetLog;
  readonly onProgress?: (details: Progress) => void;
}

export type MaterializeGiven<CI, I, U, D> = Optional<U, D> & Needed<'config', CI> & Needed<'input', I>;

export interface MaterializedInTest<V> {
  /** As downstream assets would read it: a copy through JSON. */
  readonly value: V;
  readonly metadata: Metadata;
  readonly checks: readonly CheckOutcome[];
}

/**
 * Materializes an asset as an activity would, without a server: config and input are checked, checks run, and the value goes through JSON.
 * @throws what `materialize` throws; for a fake or an upstream value that is missing, an error that shows what to pass
 */
export async function materialize<V, C, I, K extends string, CI, U, D>(
  asset: Asset<V, C, I, K, CI, U, D>,
  ...[given]: {} extends MaterializeGiven<CI, I, U, D> ? [given?: MaterializeGiven<CI, I, U, D>] : [given: MaterializeGiven<CI, I, U, D>]
): Promise<MaterializedInTest<V>> {
  const { partition, resources = {}, upstream = {}, knownPartitions = {}, run, ...rest } = (given ?? {}) as AnyGiven;
  const silent = () => undefined;
  const { startedAt = new Date(), attempt = 1, signal = new AbortController().signal, onProgress = silent } = rest;
  const result = await materializeAsset(asset as unknown as AnyActivityAsset, {
    ...{ partition, startedAt, attempt, signal, input: rest.input, progress: onProgress },
    config: parseConfig(asset as unknown as AnyActivityAsset, rest.config),
    resources: withFakes(asset.key, resources, 'materialize'),
    isConfigured: (name) => name in resources,
    run: { id: 'test-run', job: 'materializeAssets', scheduledFor: undefined, ...run },
    log: rest.log ?? { debug: silent, info: silent, warn: silent, error: silent },
    knownPartitions: async (key, fields) =>
      (knownPartitions[key] ?? []).map(({ partition: of, metadata }) => ({
        partition: of,
        metadata: Object.fromEntries(Object.entries(metadata).filter(([field]) => fields.includes(field))),
      })),
    stateDatabase: rest.stateDatabase as never,
    readUpstream: (key, of) => readUpstream(asset as unknown as AnyActivityAsset, upstream, key, of),
  });
  return result as MaterializedInTest<V>;
}

type AnyGiven = Omit<Optional<Named, Named>, 'resources' | 'upstream'> & {
  readonly resources?: Named;
  readonly upstream?: Named;
  readonly config?: unknown;
  readonly input?: unknown;
};

function parseConfig({ key, spec }: AnyActivityAsset, given: unknown = {}): unknown {
  const schema = spec.config as z.ZodType | undefined;
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new TerminalError(explainConfig(key, schema, parsed.error, given), { code: 'CONFIG_INVALID' });
}

async function readUpstream({ key, spec }: AnyActivityAsset, values: Named, dep: string, partition: string | undefined): Promise<unknown> {
  const [name = dep] = Object.entries(spec.deps).find(([, of]) => of.key === dep) ?? [];
  if (!(name in values)) {
    throw new TerminalError(`${key} reads ${name}, for which the test has no value: materialize(…, { upstream: { ${name}: … } })`);
  }
  const value = values[name];
  const read: unknown = typeof value === 'function' ? await value(partition === undefined ? undefined : { partition }) : value;
  return JSON.parse(JSON.stringify(read ?? null));
}
