import { expect, test } from 'vitest';
import { matrixProfileConfig } from '#activities/matrix-profile/config.ts';
import { jobOf } from '#activities/matrix-profile/job-of.ts';
import { jobSettings } from '#activities/matrix-profile/job-settings.ts';
import { parseMessage } from '#activities/matrix-profile/parse-message.ts';
import { createObjectStorage, objectStorageEnv } from '#resources/object-storage.ts';

const storage = createObjectStorage(
  objectStorageEnv.parse({
    S3_ACCESS_KEY_ID: 'a',
    S3_SECRET_ACCESS_KEY: 'b',
    S3_REGION: 'auto',
    S3_BUCKET_NAME: 'c',
  }),
);
const run = { workflowId: 'matrixProfileJob/1/1', runId: '01a20700-639e-7b35-9d8d-fc84994222bb' };
const message = { workflow_job_id: 1, analysis_variable: 'a', bucket: 'moderate', key: 'data.csv' };

function settingsWith(policy: string | undefined) {
  const configured = jobSettings.configure({ MATRIX_PROFILE_JOB_IMAGE_PULL_POLICY: policy });
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return configured.create();
}

test.each([
  [undefined, undefined, 'Always'],
  ['IfNotPresent', undefined, 'IfNotPresent'],
  ['Never', undefined, 'Never'],
  ['Never', 'Always', 'Always'],
])(
  'with the variable %s and the config %s, an image is pulled as %s',
  (variable, imagePullPolicy, expected) => {
    const parsed = parseMessage(Buffer.from(JSON.stringify(message)));
    if (!parsed.ok) throw new Error(parsed.reason);
    const config = matrixProfileConfig.parse({
      ...parsed.config,
      ...(imagePullPolicy && { imagePullPolicy }),
    });
    expect(jobOf(config, run, storage, settingsWith(variable)).imagePullPolicy).toBe(expected);
  },
);
