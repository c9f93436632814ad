import type { Env } from '../env.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { runPageUrl } from '../client/run-page-url.ts';
import { didYouMean } from '../definitions/did-you-mean.ts';
import { explainConfig } from '../definitions/explain-config.ts';
import { makePlan } from '../definitions/make-plan.ts';
import type { RegisteredJob } from '../definitions/job-definition.ts';
import { poolLimit } from '../definitions/concurrency-pool.ts';
import { parseScheduledTime } from '../definitions/scheduled-time.ts';
import { notConfigured, type OpenResources } from '../definitions/resource.ts';
import type { ErrorCode } from '../error-codes.ts';
import { TerminalError } from '../errors.ts';
import type { MaterializeAssetsConfig } from '../workflow/materialize-assets.ts';
import type {
  BeginRunInput,
  BegunRun,
  DuplicateRun,
  PlanPage,
  RecorderSettings,
  WaitingRun,
} from '../workflow/protocol.ts';
import type { BeginOptions } from '../state/run-life.ts';
import type { StateStore } from '../state/state-store.ts';
import type { PartitionKeyChange } from '../state/partition-keys.ts';
import { addedKeys, unknownPartition } from './run-partitions.ts';
import { retakePlace, waitingRun } from './place.ts';
import { resumeProblem } from './resume.ts';

export interface BeginParts {
  readonly definitions: Definitions;
  readonly resources: OpenResources;
  readonly store: StateStore;
  readonly env: Env;
}

const recorder: RecorderSettings = { maxBatch: 500, intervalMs: 1_000 };

/**
 * Checks a run's config, resources and pool place, and records the run. If it cannot begin, it is
 * recorded as failed, with the reason.
 */
export async function beginRun(
  parts: BeginParts,
  input: BeginRunInput,
): Promise<BegunRun | DuplicateRun | WaitingRun> {
  const { definitions, store, env } = parts;
  const job = definitions.jobs.get(input.job);
  const { resumeFrom, given } = splitInput(input.input);
  const begin = async (
    registered: RegisteredJob,
    config: unknown,
    scheduledFor: Date | null,
    mayRemember: boolean,
  ): Promise<BegunRun> => ({
    status: 'begun',
    config,
    summary: registered.summarize(config),
    logsUrl: logsUrl(env, input),
    recorder,
    queued: isQueued(registered, input),
    pool: registered.pool,
    ...runPageLink(env, input.runId),
    ...(scheduledFor !== null && { scheduledFor: scheduledFor.toISOString() }),
    remembered: mayRemember
      ? await store.materializations.remembered(input.runId, undefined)
      : {
          outcomes: [],
          next: undefined,
        },
    plan: await planOf(parts, registered, input.runId, config),
  });
  if (input.continued && job !== undefined) {
    const begun = await store.runs.find(input.runId);
    // The previous execution may have ended after it gave up its place.
    const place =
      begun === undefined
        ? undefined
        : await retakePlace(parts, { ...input, since: input.startedAt });
    if (place?.status === 'waiting') return place;
    if (begun !== undefined) return begin(job, begun.config, begun.scheduledFor, true);
  }

  const checked = await check(parts, job, input, given, resumeFrom);
  const pool = definitions.pools.find(({ name }) => name === job?.pool);
  const begun = await store.runLife.begin(
    {
      ...input,
      ...checked,
      resumeFrom: checked.refusal === undefined ? (resumeFrom as string | undefined) : undefined,
    },
    {
      attempt: input.attempt,
      pool: pool === undefined ? undefined : { name: pool.name, limit: poolLimit(pool, env) },
      refusal: checked.refusal && { ...checked.refusal, mayLeaveWork: job?.mayLeaveWork ?? false },
    },
  );
  if (begun.status === 'duplicate') return begun;
  if (begun.status === 'waiting') return waitingRun(pool?.name ?? '', input.startedAt);
  if (begun.status === 'refused') throw new TerminalError(begun.text, { code: checked.code });
  if (job === undefined)
    throw new TerminalError(`No job is named ${input.job}`, { code: checked.code });
  if (checked.partitions !== undefined) await store.partitionKeys.change(checked.partitions);
  return begin(
    job,
    begun.config,
    checked.scheduledFor ?? null,
    !begun.isNew || resumeFrom !== undefined,
  );
}

interface Checked {
  readonly config: unknown;
  readonly scheduledFor: Date | undefined;
  /** Partition keys that the run adds. */
  readonly partitions?: PartitionKeyChange | undefined;
  readonly code: ErrorCode;
  readonly refusal: Omit<NonNullable<BeginOptions['refusal']>, 'mayLeaveWork'> | undefined;
}

async function check(
  { definitions, resources, store }: BeginParts,
  job: RegisteredJob | undefined,
  { job: name, scheduledFor }: BeginRunInput,
  given: unknown,
  resumeFrom: unknown,
): Promise<Checked> {
  const time = await scheduledTime(store, scheduledFor, resumeFrom);
  const scheduled = time instanceof TerminalError ? undefined : time;
  const refuse = (code: ErrorCode, text: string, mayRetry = false) => ({
    config: undefined,
    scheduledFor: scheduled,
    code,
    refusal: {
      text,
      mayRetry,
    },
  });
  if (job === undefined)
    return refuse(
      'JOB_NOT_FOUND',
      `No job is named ${name}${didYouMean(name, [...definitions.jobs.keys()])}`,
    );
  const parsed = job.config.safeParse(given);
  if (!parsed.success)
    return refuse('CONFIG_INVALID', explainConfig(name, job.config, parsed.error, given));
  const missing = job
    .needs(parsed.data, resources.isConfigured)
    .filter((resource) => !resources.isConfigured(resource));
  if (missing.length > 0) {
    const text = missing
      .map((resource) => notConfigured(resource, resources.problems(resource)))
      .join('; ');
    return refuse('RESOURCE_NOT_CONFIGURED', text, true);
  }
  const problem = await resumeProblem(store.runs, name, resumeFrom);
  if (problem !== undefined) return refuse('RESUME_REFUSED', problem);
  if (time instanceof TerminalError) return refuse(time.code ?? 'RUN_REFUSED', time.message);
  const unknown = await unknownPartition(definitions, store.partitionKeys, job, parsed.data);
  if (unknown !== undefined) return refuse('PARTITION_NOT_FOUND', unknown);
  const partitions = addedKeys(job, parsed.data);
  if (partitions instanceof TerminalError)
    return refuse('PARTITION_KEY_INVALID', partitions.message);
  return {
    config: parsed.data,
    scheduledFor: time,
    partitions,
    code: 'RUN_REFUSED',
    refusal: undefined,
  };
}

/**
 * The scheduled time of the run, or of the run that it resumes; an error if it is not a valid time.
 */
async function scheduledTime(
  { runs }: StateStore,
  given: string | undefined,
  resumeFrom: unknown,
): Promise<Date | TerminalError | undefined> {
  if (given === undefined)
    return typeof resumeFrom === 'string'
      ? ((await runs.find(resumeFrom))?.scheduledFor ?? undefined)
      : undefined;
  try {
    return parseScheduledTime(given);
  } catch (error) {
    if (error instanceof TerminalError) return error;
    throw error;
  }
}

/** The first page of what activities of a run can materialize; undefined if nothing. */
async function planOf(
  { definitions, store }: BeginParts,
  job: RegisteredJob,
  runId: string,
  config: unknown,
): Promise<PlanPage | undefined> {
  const byKey = new Map(definitions.assets.map((asset) => [asset.key, asset]));
  const assets = job.materializes(config).flatMap((key) => byKey.get(key) ?? []);
  const { partitions } = (
    job === definitions.jobs.get('materializeAssets') ? config : {}
  ) as Partial<MaterializeAssetsConfig>;
  return assets.length === 0 ? undefined : store.plans.keep(runId, makePlan(assets, partitions));
}

/** Whether the end of the run must close a request or free a place. */
function isQueued(job: RegisteredJob, { attempt }: BeginRunInput): boolean {
  return attempt !== undefined || job.pool !== undefined;
}

/** Removes the kit's reserved field from the input before the job's schema parses it. */
function splitInput(input: unknown): { readonly resumeFrom: unknown; readonly given: unknown } {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { resumeFrom: undefined, given: input };
  const { resumeFrom, ...given } = input as Record<string, unknown>;
  return { resumeFrom, given };
}

function runPageLink(env: Env, runId: string): Pick<BegunRun, 'pageUrl'> {
  const pageUrl = runPageUrl(env, runId);
  return pageUrl === undefined ? {} : { pageUrl };
}

function logsUrl(env: Env, { workflowId, runId }: BeginRunInput): string | undefined {
  const template = env['LOGS_URL_TEMPLATE'];
  if (!template) return undefined;
  return template
    .replaceAll('{workflowId}', encodeURIComponent(workflowId))
    .replaceAll('{runId}', encodeURIComponent(runId));
}
