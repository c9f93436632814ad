import { ApplicationFailure } from '@temporalio/common';
import type { LogEntry } from '@temporalio/worker';
import { z } from 'zod';
import type { LogLevel, LogLine } from '../state/run-logs.ts';
import { ownStack } from '../workflow/own-frame.ts';
import type { Json } from '../workflow/json.ts';
import type { OwnFile } from '../worker/own-files.ts';
import { bounded, boundedJson } from './bounded.ts';
import type { Redact } from './redact.ts';

/** The attributes with which the SDK and the kit describe the origin of a line. */
const originSchema = z.object({
  sdkComponent: z.enum(['activity', 'workflow', 'worker']),
  /** The run id of the first execution. */
  run: z.string(),
  asset: z.string().optional(),
  partition: z.string().optional(),
  attempt: z.number().optional(),
  error: z.unknown().optional(),
});

/** Attributes of the SDK that add nothing to the run, or that the line stores separately. */
const ownAttributes = new Set([
  'sdkComponent',
  'run',
  'job',
  'asset',
  'partition',
  'attempt',
  'error',
  'isLocal',
  'namespace',
  'taskToken',
  'activityId',
  'taskQueue',
  'workflowId',
  'workflowRunId',
  'workflowType',
  'runId',
  'updateId',
  'updateName',
  'durationMs',
]);

export interface RunLine {
  readonly runId: string;
  readonly line: LogLine;
}

/**
 * The stored part of a line of the worker's log: every line of the project's code, and warnings of
 * the SDK. Undefined for lines that belong to no run. Each text is bounded and redacted.
 */
export function toLogLine(
  { level, message, meta, timestampNanos }: LogEntry,
  redact: Redact,
  ownFile: OwnFile,
): RunLine | undefined {
  const parsed = originSchema.safeParse(meta);
  if (!parsed.success) return undefined;
  const { sdkComponent, run, asset, partition, attempt, error } = parsed.data;
  if (sdkComponent === 'worker' && level !== 'WARN' && level !== 'ERROR') return undefined;
  const text = error === undefined ? message : `${message}: ${described(error, ownFile)}`;
  const attributes = attributesOf(meta ?? {}, redact);
  return {
    runId: run,
    line: {
      at: Number(timestampNanos / 1_000_000n),
      level: level.toLowerCase() as LogLevel,
      message: bounded(text, redact),
      ...(asset !== undefined && asset !== '' && { asset }),
      ...(partition !== undefined && partition !== '' && { partition }),
      ...(attempt !== undefined && { attempt }),
      ...(attributes !== undefined && { attributes }),
    },
  };
}

function attributesOf(meta: object, redact: Redact): LogLine['attributes'] {
  const given = Object.entries(meta).filter(
    ([name, value]) =>
      !ownAttributes.has(name) && (name !== 'activityType' || value !== 'materialize'),
  );
  if (given.length === 0) return undefined;
  const attributes = boundedJson(Object.fromEntries(given), redact);
  return isObject(attributes) ? attributes : { attributes };
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `TypeError: x is not a function`, where in the project it was thrown, and its cause. Fields of
 * the error are omitted because they can contain values of rows.
 */
function described(error: unknown, ownFile: OwnFile, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  const name = error instanceof ApplicationFailure ? (error.type ?? error.name) : error.name;
  const head = [
    `${name}: ${message}`,
    ...ownStack(error, ownFile).map((frame) => `    at ${frame}`),
  ].join('\n');
  return cause instanceof Error && depth < 5
    ? `${head}\ncaused by ${described(cause, ownFile, depth + 1)}`
    : head;
}
