import type { Duration } from '@temporalio/common';
import type { Json, Metadata } from './json.ts';
import type { HeldPlaces, PlaceExchange, StepExecution, TakenPlaces } from './place-protocol.ts';

/**
 * The protocol between the kit's workflows and activities. All of it is stored in histories: change
 * it with `patched()`.
 */

export interface CheckOutcome {
  readonly name: string;
  readonly severity: 'warn' | 'error';
  readonly passed: boolean;
  /** Set if a failed check blocks downstream assets. */
  readonly blocking?: true;
  readonly metadata: Metadata;
}

/** A check that did not pass. */
export type FailedCheck = Pick<CheckOutcome, 'name' | 'severity' | 'blocking'>;

/**
 * The outcome of a completed run according to its checks: `checks_failed` if one of severity
 * `error` did not pass, otherwise `warnings` if one of severity `warn` did not.
 */
export type RunOutcome = 'ok' | 'warnings' | 'checks_failed';

interface OutcomeBase {
  readonly asset: string;
  /** Empty for an unpartitioned asset. */
  readonly partition: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly checks: readonly CheckOutcome[];
}

export interface MaterializedOutcome extends OutcomeBase, Versions {
  readonly status: 'materialized';
  readonly value: Json;
  readonly metadata: Metadata;
}

/** The data version of a materialization, and the versions that it was derived from. */
export interface Versions {
  /** Absent if each materialization is its own version: the run's id. */
  readonly dataVersion?: string;
  /** Absent if the asset declares none. */
  readonly codeVersion?: string;
  /** The versions of the upstream partitions that it used. */
  readonly upstream?: readonly UpstreamVersion[];
  /** Versions of sets of upstream partitions that are too large to list. */
  readonly upstreamSets?: readonly UpstreamSet[];
}

export interface UpstreamVersion {
  readonly asset: string;
  readonly partition: string;
  /** Null if the partition was never materialized. */
  readonly version: string | null;
}

/** The combined version of an asset's partitions between two keys, both inclusive. */
export interface UpstreamSet {
  readonly asset: string;
  readonly first: string;
  readonly last: string;
  /** Number of materialized partitions in the range. */
  readonly count: number;
  readonly digest: string;
}

export interface FailedOutcome extends OutcomeBase {
  readonly status: 'failed';
  readonly error: string;
}

/** The outcome of one step of a run. */
export type StepOutcome = MaterializedOutcome | FailedOutcome;

/** The information that a run needs about a step that ended earlier. */
export type RememberedOutcome =
  | (Pick<MaterializedOutcome, 'status' | 'asset' | 'partition' | 'value' | 'dataVersion'> & {
      readonly failedChecks?: readonly FailedCheck[];
    })
  | Pick<FailedOutcome, 'status' | 'asset' | 'partition' | 'error'>;

export interface OutcomePage {
  readonly outcomes: readonly RememberedOutcome[];
  /** Start of the next page; undefined on the last page. */
  readonly next: PageCursor | undefined;
}

export interface PageCursor {
  readonly asset: string;
  readonly partition: string;
}

export interface BeginRunInput {
  readonly job: string;
  readonly workflowId: string;
  /** Run id of the first execution, which identifies the run. */
  readonly runId: string;
  readonly launchedBy: string;
  readonly runKey: string | undefined;
  /** The attempt of its run key; undefined for a run that no sensor requested. */
  readonly attempt: number | undefined;
  /** The raw input of the workflow, including the kit's reserved fields. */
  readonly input: unknown;
  /** True from the second execution on: the run keeps its original config. */
  readonly continued: boolean;
  /** ISO 8601, as given when the run was started. */
  readonly scheduledFor?: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** When the run requests to begin. Same clock and unit as the ends of its steps and of the run. */
  readonly askedAt: number;
}

export type BeginRunResult = BegunRun | DuplicateRun | WaitingRun;

/** Another run already serves the request. */
export interface DuplicateRun {
  readonly status: 'duplicate';
  readonly of: string;
}

/** The pool of its job is full. */
export interface WaitingRun {
  readonly status: 'waiting';
  readonly pool: string;
  readonly askAgainAfterMs: number;
}

export interface BegunRun {
  readonly status: 'begun';
  /** Whether the end of the run has to end a request or release a place. */
  readonly queued: boolean;
  readonly config: unknown;
  readonly summary: string;
  readonly logsUrl: string | undefined;
  /** URL of the run's page in the web UI; absent if the base URL is not configured. */
  readonly pageUrl?: string;
  readonly remembered: OutcomePage;
  readonly recorder: RecorderSettings;
  /**
   * Pool of its job. Absent if there is none, and in histories of runs that predate releasing
   * places: they keep theirs.
   */
  readonly pool?: string | undefined;
  /** ISO 8601. Absent if there is none, and in older histories. */
  readonly scheduledFor?: string;
  /** The first page of the plan; absent if the run only materializes workflow code. */
  readonly plan?: PlanPage | undefined;
}

/** How to run the activity of an asset. */
export interface StepOptions {
  /** The concurrency pool that limits its steps. */
  readonly pool?: string;
  /** Set if the asset can read upstream partitions other than its own. */
  readonly readsOthers?: true;
  /** Set if one step can materialize several partitions of the run. */
  readonly batch?: {
    /** The groups of partitions for its steps: an index into `groups` of the plan. */
    readonly groups: number;
    /** Whether to split a group at a partition that is left out. */
    readonly splits: boolean;
  };
  readonly retry: {
    readonly maximumAttempts: number;
    readonly initialInterval?: Duration;
    readonly maximumInterval?: Duration;
  };
  readonly startToCloseTimeout: Duration;
  readonly taskQueue?: string;
}

/** A part of a plan, at most 200 KB as JSON. */
export interface PlanPage {
  /** The distinct options; the first page contains all of them. */
  readonly options: readonly StepOptions[];
  /**
   * On the first page: how the run's partitions are grouped. Each list holds the indexes at which
   * groups begin.
   */
  readonly groups?: readonly (readonly number[])[];
  /**
   * Key, index of its options (-1 for workflow code), and indexes of its upstream assets in the
   * combined list of all pages.
   */
  readonly assets: readonly (readonly [key: string, options: number, deps: readonly number[]])[];
  /** The number of the next page. */
  readonly next?: number;
}

/** The input for materializing an activity asset. */
export interface MaterializeInput {
  readonly asset: string;
  /** Empty for the whole asset. */
  readonly partition: string;
  readonly config?: unknown;
  readonly input?: unknown;
  /** The materializations of its upstream assets by this run, by key. */
  readonly upstream?: Readonly<Record<string, UpstreamOfRun>>;
  readonly run: { readonly id: string; readonly job: string; readonly scheduledFor?: string };
  /** Milliseconds since 1970, the same for all attempts. */
  readonly startedAt: number;
}

/** The value, or where it is recorded if it is too large to pass on. */
export type UpstreamOfRun = (
  { readonly value: Json } | { readonly recorded: { readonly partition: string } }
) & {
  /** Empty if a partitioned step uses the whole asset; absent if it uses its own partition. */
  readonly partition?: '';
  /** Absent if it equals the run's id. */
  readonly version?: string;
};

/**
 * The input for materializing several partitions of an activity asset, which reads its upstream
 * assets from Postgres.
 */
export interface MaterializeBatchInput extends Omit<MaterializeInput, 'input' | 'upstream'> {
  readonly partitions: readonly string[];
}

export interface MaterializeResult extends Versions {
  readonly value: Json;
  readonly metadata: Metadata;
  readonly checks: readonly CheckOutcome[];
}

/** The activities that materialize all assets except those of workflow code. */
export interface AssetActivities {
  materialize(input: MaterializeInput): Promise<MaterializeResult>;
  /** Returns the results in partition order. */
  materializeBatch(input: MaterializeBatchInput): Promise<readonly MaterializeResult[]>;
}

/** The failure type for an asset that the worker does not know. */
export const assetNotRegistered = 'ASSET_NOT_REGISTERED';

/** Stored in the history, so that changed defaults do not break the replay of running runs. */
export interface RecorderSettings {
  readonly maxBatch: number;
  readonly intervalMs: number;
}

/** The end of a run: completed with an outcome, or ended with an error. */
export type RecordedEnd =
  | { readonly status: 'completed'; readonly outcome: RunOutcome }
  | { readonly status: 'failed' | 'cancelled'; readonly error: string };

export type EndRunInput = RecordedEnd & {
  readonly job: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Markdown. */
  readonly result: string;
  readonly queued: boolean;
  /** Set if its steps may hold places in concurrency pools. */
  readonly inPools?: true;
  /** Set if another attempt at the request would fail for the same reason. */
  readonly givenUp?: true;
  readonly outcomes: readonly StepOutcome[];
  readonly endedAt: number;
};

export interface PlaceInput {
  readonly job: string;
  readonly workflowId: string;
}

/** The kit's activities, called as local activities. */
export interface KitActivities {
  beginRun(input: BeginRunInput): Promise<BeginRunResult>;
  loadOutcomes(input: { readonly runId: string; readonly after: PageCursor }): Promise<OutcomePage>;
  loadPlan(input: { readonly runId: string; readonly page: number }): Promise<PlanPage>;
  /**
   * @param input `execution` is set if steps of the run use concurrency pools: the call releases
   * their places and returns the places that the run holds
   */
  recordOutcomes(input: {
    readonly runId: string;
    readonly outcomes: readonly StepOutcome[];
    readonly execution?: StepExecution;
  }): Promise<TakenPlaces | void>;
  /** Idempotent. */
  exchangePlaces(input: PlaceExchange): Promise<HeldPlaces>;
  endRun(input: EndRunInput): Promise<void>;
  /**
   * Releases a run's place for other runs until the run retakes it. Idempotent.
   * @param name unique per call
   */
  leavePlace(input: PlaceInput & { readonly name: string }): Promise<void>;
  /**
   * Retakes a run's place. Idempotent.
   * @param since when the run began to wait, in milliseconds since 1970
   */
  retakePlace(
    input: PlaceInput & { readonly since: number },
  ): Promise<{ readonly status: 'taken' } | WaitingRun>;
  /** Does nothing if the tick has ended. */
  abandonTick(input: {
    readonly sensor: string;
    readonly tickId: string;
    readonly error: string;
  }): Promise<void>;
  loadLatest(input: {
    readonly asset: string;
    readonly partition: string;
  }): Promise<LatestValue | undefined>;
}

/** Older histories contain no versions. */
export interface LatestValue {
  readonly value: Json;
  readonly partition: string;
  readonly dataVersion?: string;
}

/** The query for materializations of a run that may not be in Postgres yet. */
export const unwrittenQuery = 'unwrittenOutcome';
export type UnwrittenOutcome = { readonly value: Json; readonly dataVersion?: string } | null;

/** The query for the open steps of a run. */
export const openStepsQuery = 'openSteps';
/** Running steps first, each kind oldest first. The list is capped. */
export type OpenSteps = readonly OpenStep[];
export interface OpenStep {
  readonly asset: string;
  readonly partition: string;
  /** When the step began to run or to wait, in milliseconds since 1970. */
  readonly since: number;
  /** The concurrency pool that the step waits for; absent while it runs. */
  readonly pool?: string;
  /** The reported progress, if any. */
  readonly progress?: string;
}

/** The error of a materialization that reads an upstream asset without a value. */
export function neverMaterialized(key: string, partition = ''): string {
  return partition === ''
    ? `Its upstream ${key} has never been materialized: materialize that first`
    : `Its upstream ${key} has no value for ${partition}: materialize that first`;
}
