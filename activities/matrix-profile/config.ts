import { z } from 'zod';

/** Job ids on the platform are 32-bit integers. */
const workflowJobId = z.int().min(1).max(2_147_483_647);

/**
 * Config of `matrixProfileJob`. Image, tag, pull policy and output bucket default to the
 * environment.
 */
export const matrixProfileConfig = z.strictObject({
  workflowJobId: workflowJobId.describe("The platform's job, which gets the result"),
  bucket: z.string().min(1).describe('Where the data set is'),
  key: z.string().min(1).describe("The data set's key in its bucket"),
  analysisVariable: z.string().min(1).describe('The column to analyse'),
  image: z
    .string()
    .min(1)
    .optional()
    .describe('Without tag; MATRIX_PROFILE_JOB_IMAGE unless given'),
  tag: z.string().min(1).optional().describe('MATRIX_PROFILE_JOB_TAG unless given'),
  imagePullPolicy: z
    .enum(['Always', 'IfNotPresent', 'Never'])
    .optional()
    .describe('MATRIX_PROFILE_JOB_IMAGE_PULL_POLICY unless given'),
  timeoutSecs: z.int().min(1).max(86_400).default(3_600).describe('How long the analysis may run'),
  outputBucket: z
    .string()
    .min(1)
    .optional()
    .describe('Where the report goes; S3_JOB_OUTPUTS_BUCKET_NAME unless given'),
});

export type MatrixProfileConfig = z.infer<typeof matrixProfileConfig>;

/** Config of `matrixProfileTerminatedJob`. */
export const terminatedAnalysisConfig = z.strictObject({
  workflowJobId: workflowJobId.describe("The platform's job"),
  workflowId: z.string().min(1).describe('The workflow of the terminated run'),
  runId: z.string().min(1).describe("The first execution's"),
  startedAt: z.iso.datetime().describe('Results that the platform received after this time stay'),
  outputBucket: z.string().min(1).optional(),
});

export type TerminatedAnalysisConfig = z.infer<typeof terminatedAnalysisConfig>;
