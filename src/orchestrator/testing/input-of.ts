import type { AnyActivityAsset, Asset } from '../assets/asset.ts';
import { inputOf as evaluate } from '../assets/materialize-asset.ts';
import type { Needed } from '../workflow/asset-ref.ts';
import { testContext, type AnyGiven, type OptionallyGiven } from './test-context.ts';

export type InputGiven<CI, U> = Omit<
  OptionallyGiven<U, unknown>,
  'partition' | 'upstream' | 'onProgress'
> & {
  readonly partition: string;
} & Needed<'config', CI>;

/**
 * The result of an asset's `inputOf` for a partition; undefined if the asset has none.
 * @throws errors of `inputOf`; for a missing fake, an error that shows what to pass
 */
export async function inputOf<V, C, I, K extends string, CI, U, D>(
  asset: Asset<V, C, I, K, CI, U, D>,
  given: InputGiven<CI, U>,
): Promise<I | undefined> {
  const { key, spec } = asset as unknown as AnyActivityAsset;
  return (await evaluate(
    key,
    spec,
    testContext(asset as unknown as AnyActivityAsset, given as AnyGiven, 'inputOf'),
  )) as I | undefined;
}
