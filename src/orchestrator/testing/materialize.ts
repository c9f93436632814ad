import type { AnyActivityAsset, Asset } from '../assets/asset.ts';
import {
  materializeAsset,
  materializeBatch as materializeOf,
} from '../assets/materialize-asset.ts';
import type { Needed } from '../workflow/asset-ref.ts';
import type { Metadata } from '../workflow/json.ts';
import type { CheckOutcome } from '../workflow/protocol.ts';
import { testContext, type AnyGiven, type OptionallyGiven } from './test-context.ts';

export type MaterializeGiven<CI, I, U, D, P> = OptionallyGiven<U, D> &
  Needed<'config', CI> &
  Needed<'input', I> &
  NeededPartition<P>;

/** Requires a partition key if the asset has partitions. */
type NeededPartition<P> = [P] extends [undefined] ? {} : { readonly partition: string };

export interface MaterializedInTest<V> {
  /** The value as downstream assets would read it: a copy through JSON. */
  readonly value: V;
  readonly metadata: Metadata;
  readonly checks: readonly CheckOutcome[];
}

/**
 * Materializes an asset like an activity, without a server: validates partition, config and input,
 * runs checks, and passes the value through JSON.
 * @throws errors of `materialize`; for a missing fake or upstream value, an error that shows what
 * to pass
 */
export async function materialize<V, C, I, K extends string, CI, U, D, P>(
  asset: Asset<V, C, I, K, CI, U, D, P>,
  ...[given]: {} extends MaterializeGiven<CI, I, U, D, P>
    ? [given?: MaterializeGiven<CI, I, U, D, P>]
    : [given: MaterializeGiven<CI, I, U, D, P>]
): Promise<MaterializedInTest<V>> {
  const result = await materializeAsset(
    asset as unknown as AnyActivityAsset,
    testContext(asset as unknown as AnyActivityAsset, (given ?? {}) as AnyGiven, 'materialize'),
  );
  return result as MaterializedInTest<V>;
}

export type MaterializeBatchGiven<CI, U, D> = Omit<OptionallyGiven<U, D>, 'partition'> &
  Needed<'config', CI> & { readonly partitions: readonly string[] };

/**
 * Materializes several partitions of an asset in one step with `materializeBatch`, in the same way.
 * Time windows must be consecutive.
 * @returns the materializations by partition key
 */
export async function materializeBatch<V, C, I, K extends string, CI, U, D, P>(
  asset: Asset<V, C, I, K, CI, U, D, P>,
  { partitions, ...given }: MaterializeBatchGiven<CI, U, D>,
): Promise<Readonly<Record<string, MaterializedInTest<V>>>> {
  const any = asset as unknown as AnyActivityAsset;
  const results = await materializeOf(
    any,
    testContext(any, given as AnyGiven, 'materialize'),
    partitions,
  );
  return Object.fromEntries(
    partitions.map((key, index) => [key, results[index] as MaterializedInTest<V>]),
  );
}
