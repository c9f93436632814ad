import { problemsOf } from '@moderate/orchestrator';
import { z } from 'zod';
import { matrixProfileConfig, type MatrixProfileConfig } from './config.ts';
import { readJson } from '#resources/rabbit/read-json.ts';

/**
 * The content of a message: the config of its run, or why it is unusable. The reason contains no
 * value of the message, since it may be a secret.
 */
export type ParsedMessage =
  | { readonly ok: true; readonly config: MatrixProfileConfig }
  | { readonly ok: false; readonly reason: string };

/** The platform's messages have about 200 bytes. */
const maxBytes = 64 * 1024;

/** Postgres rejects NUL characters and lone surrogates. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine(
      (value) => value.isWellFormed() && !value.includes('\0'),
      'has a character that is none',
    );

/** Other fields, which older platforms send, are ignored. */
const message = z.object({
  workflow_job_id: z.int().min(1).max(2_147_483_647),
  analysis_variable: text(1_000).min(1),
  bucket: text(255).min(1),
  key: text(1_024).min(1),
  // An empty string counts as missing.
  image: text(500).nullish(),
  tag: text(200).nullish(),
});

export function parseMessage(content: Buffer): ParsedMessage {
  const read = readJson(content, maxBytes);
  if (!read.ok) return read;
  const parsed = message.safeParse(read.json);
  if (!parsed.success) return refused(problemsOf(parsed.error));
  const {
    workflow_job_id: workflowJobId,
    analysis_variable: analysisVariable,
    bucket,
    key,
    image,
    tag,
  } = parsed.data;
  const config = matrixProfileConfig.safeParse({
    workflowJobId,
    analysisVariable,
    bucket,
    key,
    ...(image && { image }),
    ...(tag && { tag }),
  });
  return config.success ? { ok: true, config: config.data } : refused(problemsOf(config.error));
}

const refused = (reason: string) => ({ ok: false, reason }) as const;
