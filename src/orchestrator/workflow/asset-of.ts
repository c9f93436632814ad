import type { AssetRef } from './asset-ref.ts';

/** A pipeline as far as its assets go. */
interface HasAssets {
  readonly assets: readonly AssetRef[];
}

/** The asset of a pipeline that has the key. */
type AssetOfKey<P extends HasAssets, K extends string> = Extract<
  P['assets'][number],
  { readonly key: K }
>;

/** A reference to an asset of a pipeline, of which only the type is imported: `assetOf<typeof weather>()('weather/readings')`. */
export function assetOf<P extends HasAssets>(): <const K extends P['assets'][number]['key']>(
  key: K,
) => AssetOfKey<P, K> {
  return <K extends string>(key: K) => ({ key }) as unknown as AssetOfKey<P, K>;
}
