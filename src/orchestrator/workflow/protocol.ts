import type { Duration } from '@temporalio/common';
import type { Json, Metadata } from './json.ts';
import type { HeldPlaces, PlaceExchange, StepExecution, TakenPlaces } from './place-protocol.ts';

/** How the kit's workflows and its activities talk. Everything here is in histories: change it with `patched()`. */

export interface CheckOutcome {
  readonly name: string;
  readonly severity: 'warn' | 'error';
  readonly passed: boolean;
  /** Set where a check that does not pass blocks what depends on the asset. */
  readonly blocking?: true;
  readonly metadata: Metadata;
}

/** A check that did not pass. */
export type FailedCheck = Pick<CheckOutcome, 'name' | 'severity' | 'blocking'>;

/** What the checks of a completed run say of it: whether one of severity `error`, or else one of severity `warn`, did not pass. */
export type RunOutcome = 'ok' | 'warnings' | 'checks_failed';

interface OutcomeBase {
  readonly asset: string;
  /** Empty where the asset was materialized as a whole. */
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

/** Which data a materialization is, and from which it was derived. */
export interface Versions {
  /** Absent where each materialization is a version of its own: the run's id. */
  readonly dataVersion?: string;
  /** Absent where the asset declares none. */
  readonly codeVersion?: string;
  /** The versions of upstream assets that it used. */
  readonly upstream?: readonly UpstreamVersion[];
  /** Those of sets of upstream partitions that are too large to list. */
  readonly upstreamSets?: readonly UpstreamSet[];
}

export interface UpstreamVersion {
  readonly asset: string;
  readonly partition: string;
  /** Null if the partition had never been materialized. */
  readonly version: string | null;
}

/** The versions of all partitions of an asset between two keys, both included. */
export interface UpstreamSet {
  readonly asset: string;
  readonly first: string;
  readonly last: string;
  /** Of those that had been materialized. */
  readonly count: number;
  readonly digest: string;
}

export interface FailedOutcome extends OutcomeBase {
  readonly status: 'failed';
  readonly error: string;
}

/** How one step of a run ended. */
export type StepOutcome = MaterializedOutcome | FailedOutcome;

/** What a run needs to know of a step that ended before. */
export type RememberedOutcome =
  | (Pick<MaterializedOutcome, 'status' | 'asset' | 'partition' | 'value' | 'dataVersion'> & {
      readonly failedChecks?: readonly FailedCheck[];
    })
  | Pick<FailedOutcome, 'status' | 'asset' | 'partition' | 'error'>;

export interface OutcomePage {
  readonly outcomes: readonly RememberedOutcome[];
  /** Where the next page starts; undefined on the last one. */
  readonly next: PageCursor | undefined;
}

export interface PageCursor {
  readonly asset: string;
  readonly partition: string;
}

export interface BeginRunInput {
  readonly job: string;
  readonly workflowId: string;
  /** First execution's run id: the stable id of the run. */
  readonly runId: string;
  readonly launchedBy: string;
  readonly runKey: string | undefined;
  /** Which attempt of its run key it is; undefined for a run that no sensor requested. */
  readonly attempt: number | undefined;
  /** The workflow's input as it came, with the kit's reserved fields. */
  readonly input: unknown;
  /** True from the second execution on: the run keeps the config that it began with. */
  readonly continued: boolean;
  /** ISO 8601: what the run was started with. */
  readonly scheduledFor?: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** When it asks to begin, by the clock by which its steps and its end are dated. Milliseconds since 1970. */
  readonly askedAt: number;
}

export type BeginRunResult = BegunRun | DuplicateRun | WaitingRun;

/** Another run serves the same request. */
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
  /** Whether the run's end has to end a request or give a place back. */
  readonly queued: boolean;
  readonly config: unknown;
  readonly summary: string;
  readonly logsUrl: string | undefined;
  /** Of its page on the web server. Absent where nobody said where that is. */
  readonly pageUrl?: string;
  readonly remembered: OutcomePage;
  readonly recorder: RecorderSettings;
  /** Of its job. Absent where there is none, and in histories from before runs could give up their place: they keep it. */
  readonly pool?: string | undefined;
  /** ISO 8601. Absent where there is none, and in histories from before runs had one. */
  readonly scheduledFor?: string;
  /** The first page of what it may materialize; absent where that is workflow code only. */
  readonly plan?: PlanPage | undefined;
}

/** How the activity of an asset is run. */
export interface StepOptions {
  /** The concurrency pool that limits its steps. */
  readonly pool?: string;
  /** Set if it may read other partitions of its upstream assets than its own. */
  readonly readsOthers?: true;
  /** Set if one step may materialize several partitions of the run. */
  readonly batch?: {
    /** Which groups of partitions a step may materialize: an index of `groups` of the plan. */
    readonly groups: number;
    /** Whether a group is split where a partition of it is left out. */
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

/** Part of a plan, at most 200 KB as JSON. */
export interface PlanPage {
  /** The distinct sets of options, all of them on the first page. */
  readonly options: readonly StepOptions[];
  /** On the first page: how the run's partitions are grouped, each as the places at which a group begins. */
  readonly groups?: readonly (readonly number[])[];
  /** Key, index of its options (-1 for workflow code), and indexes of its upstream assets in the list of all pages. */
  readonly assets: readonly (readonly [key: string, options: number, deps: readonly number[]])[];
  /** The number of the next page. */
  readonly next?: number;
}

/** What an activity asset is materialized from. */
export interface MaterializeInput {
  readonly asset: string;
  /** Empty for the whole asset. */
  readonly partition: string;
  readonly config?: unknown;
  readonly input?: unknown;
  /** By key: what this run has materialized of its upstream assets. */
  readonly upstream?: Readonly<Record<string, UpstreamOfRun>>;
  readonly run: { readonly id: string; readonly job: string; readonly scheduledFor?: string };
  /** Milliseconds since 1970: the same for each attempt. */
  readonly startedAt: number;
}

/** The value, or where it is recorded if it is too large to be handed on. */
export type UpstreamOfRun = (
  { readonly value: Json } | { readonly recorded: { readonly partition: string } }
) & {
  /** Empty where a step with a partition uses the whole asset; absent where it uses its own partition. */
  readonly partition?: '';
  /** Absent where it is the run's id. */
  readonly version?: string;
};

/** What several partitions of an activity asset are materialized from, which reads its upstream assets from Postgres. */
export interface MaterializeBatchInput extends Omit<MaterializeInput, 'input' | 'upstream'> {
  readonly partitions: readonly string[];
}

export interface MaterializeResult extends Versions {
  readonly value: Json;
  readonly metadata: Metadata;
  readonly checks: readonly CheckOutcome[];
}

/** The activities that materialize all assets that are no workflow code. */
export interface AssetActivities {
  materialize(input: MaterializeInput): Promise<MaterializeResult>;
  /** The results in the order of the partitions. */
  materializeBatch(input: MaterializeBatchInput): Promise<readonly MaterializeResult[]>;
}

/** The type of the failure of a worker that does not know an asset. */
export const assetNotRegistered = 'ASSET_NOT_REGISTERED';

/** In the history, so that a change of the defaults does not break the replay of runs in progress. */
export interface RecorderSettings {
  readonly maxBatch: number;
  readonly intervalMs: number;
}

/** How a run ended: completed with an outcome, or not, with an error. */
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
  /** Set where steps of it may have places in concurrency pools. */
  readonly inPools?: true;
  /** Set where another attempt at the request would fail for the same reason. */
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
  /** @param input `execution` is set where steps of the run are in concurrency pools: their places are released, and the result says which it has */
  recordOutcomes(input: {
    readonly runId: string;
    readonly outcomes: readonly StepOutcome[];
    readonly execution?: StepExecution;
  }): Promise<TakenPlaces | void>;
  /** Safe to repeat. */
  exchangePlaces(input: PlaceExchange): Promise<HeldPlaces>;
  endRun(input: EndRunInput): Promise<void>;
  /** Gives a run's place to whoever waits for one, until the run takes it again. Safe to repeat. @param name another one each time */
  leavePlace(input: PlaceInput & { readonly name: string }): Promise<void>;
  /** Takes a run's place again. Safe to repeat. @param since when it began to wait, in milliseconds since 1970 */
  retakePlace(
    input: PlaceInput & { readonly since: number },
  ): Promise<{ readonly status: 'taken' } | WaitingRun>;
  /** Does nothing to a tick that has ended. */
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

/** Histories from before materializations had versions hold none. */
export interface LatestValue {
  readonly value: Json;
  readonly partition: string;
  readonly dataVersion?: string;
}

/** The query of a run for what it has materialized and may not have written to Postgres yet. */
export const unwrittenQuery = 'unwrittenOutcome';
export type UnwrittenOutcome = { readonly value: Json; readonly dataVersion?: string } | null;

/** The query of a run for its steps that have not ended. */
export const openStepsQuery = 'openSteps';
/** Those that work first, and of each kind the oldest first. A run with very many does not list all. */
export type OpenSteps = readonly OpenStep[];
export interface OpenStep {
  readonly asset: string;
  readonly partition: string;
  /** When it began to work, or to wait. Milliseconds since 1970. */
  readonly since: number;
  /** The concurrency pool that it waits for a place in; absent where it works. */
  readonly pool?: string;
  /** How far it is; absent where it does not report that. */
  readonly progress?: string;
}

/** What a materialization fails with that reads an upstream asset without a value. */
export function neverMaterialized(key: string, partition = ''): string {
  return partition === ''
    ? `Its upstream ${key} has never been materialized: materialize that first`
    : `Its upstream ${key} has no value for ${partition}: materialize that first`;
}
