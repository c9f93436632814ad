import { defineUploadedFile } from '#activities/datasets/upload-assets.ts';
import type { UploadTiming } from '#activities/datasets/upload/timing.ts';
import { definitions } from '#definitions.ts';

/** Seconds in place of minutes in production. */
const timing: UploadTiming = { staleMs: 1_500, renewMs: 200, sentMs: 2_500, pauseMs: 50 };
const uploadedFile = defineUploadedFile(timing);

/** The deployment's own definitions, with shorter waits. */
export const datasetsDefinitions: typeof definitions = {
  ...definitions,
  activityAssets: definitions.activityAssets.map((asset) =>
    asset.key === uploadedFile.key ? uploadedFile : asset,
  ),
};
