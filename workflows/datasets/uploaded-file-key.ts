import type { StagedFile } from '../../activities/datasets/stage/staged-file.ts';

/** The partition of `datasets/uploaded_file`, as the old deployment named it. All parts are slugs already. */
export function uploadedFileKey(platformAsset: string, { name, format }: Pick<StagedFile, 'name' | 'format'>): string {
  return `${platformAsset}-${name}-${format}`;
}
