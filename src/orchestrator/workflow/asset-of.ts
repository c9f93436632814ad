import type { AssetRef } from './asset-ref.ts';

/** The assets of a pipeline. */
interface HasAssets {
  readonly assets: readonly AssetRef[];
}

/** The asset of a pipeline with the given key. */
type AssetOfKey<P extends HasAssets, K extends string> = Extract<
  P['assets'][number],
  { readonly key: K }
>;

/**
 * A reference to an asset of a pipeline whose type alone is imported: `assetOf<typeof
 * weather>()('weather/readings')`.
 */
export function assetOf<P extends HasAssets>(): <const K extends P['assets'][number]['key']>(
  key: K,
) => AssetOfKey<P, K> {
  return <K extends string>(key: K) => ({ key }) as unknown as AssetOfKey<P, K>;
}
