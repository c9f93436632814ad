import type { StagedFile } from './stage/staged-file.ts';

/**
 * The partition of `datasets/uploaded_file`: the slug of its parts, as in the keys of the old deployment. The name of a staged file is a slug already
 * and the asset's is ASCII, so what `slug` does to other text, and needs packages for, is not needed here.
 */
export function uploadedFileKey(platformAsset: string, { name, format }: Pick<StagedFile, 'name' | 'format'>): string {
  return `${platformAsset}-${name}-${format}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
