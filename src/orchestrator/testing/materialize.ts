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

/** The key of an asset that defines its partitions. */
type NeededPartition<P> = [P] extends [undefined] ? {} : { readonly partition: string };

export interface MaterializedInTest<V> {
  /** As downstream assets would read it: a copy through JSON. */
  readonly value: V;
  readonly metadata: Metadata;
  readonly checks: readonly CheckOutcome[];
}

/**
 * Materializes an asset as an activity would, without a server: partition, config and input are checked, checks run, and the value goes through JSON.
 * @throws what `materialize` throws; for a fake or an upstream value that is missing, an error that shows what to pass
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
 * Materializes several partitions of an asset with `materializeBatch` in one step, in the same way. Windows of time follow one another.
 * @returns what was materialized of each, by its key
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
