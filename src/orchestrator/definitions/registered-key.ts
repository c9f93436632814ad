import type { AssetRef } from '../workflow/asset-ref.ts';
import { didYouMean } from './did-you-mean.ts';

export function keyOf(asset: AssetRef | string): string {
  return typeof asset === 'string' ? asset : asset.key;
}

/** The end of a sentence about an asset that is named somewhere but not registered. */
export function notRegistered(key: string, keys: ReadonlySet<string>): string {
  const hint = keys.size > 1_000 ? '' : didYouMean(key, [...keys]);
  return `which neither a pipeline has in \`assets\` nor the workflows module exports${hint}`;
}
