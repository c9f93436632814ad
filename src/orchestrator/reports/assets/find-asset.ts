import { choose } from '../../choose.ts';
import type { DefinedAsset, Definitions } from '../../definitions/deployment.ts';

/** @throws UsageError if there is no asset with this key */
export function findAsset({ assets }: Pick<Definitions, 'assets'>, given: string): DefinedAsset {
  const keys = assets.map(({ key }) => key);
  return assets[keys.indexOf(choose('asset', given, keys))] as DefinedAsset;
}
