import { isCancellation, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { codedFailure, failureText, isGivenUp } from './failure.ts';
import type { Json } from './json.ts';
import type { EndRunInput, RecordedEnd, RunOutcome } from './protocol.ts';
import type { Report } from './report.ts';

/**
 * The result of every job's workflow: the number of materializations by asset and the return value
 * of its body.
 */
export interface RunResult {
  readonly materialized: Readonly<Record<string, number>>;
  readonly value?: Json;
  /** Absent if the outcome is `ok`. */
  readonly outcome?: Exclude<RunOutcome, 'ok'>;
  /** The run that already serves the request; this one did nothing. */
  readonly duplicateOf?: string;
}

/** How the body of a run ended. */
export type Ended =
  | { readonly how: 'completed'; readonly value: Json | void }
  /** A check ended the body early. `failures`: steps that failed after that, one line each. */
  | { readonly how: 'blocked'; readonly text: string; readonly failures: readonly string[] }
  | { readonly how: 'failed'; readonly error: unknown };

/** The end of a run: what is recorded, and what its workflow then returns or throws. */
export interface Ending {
  readonly record: EndRunInput;
  readonly failure: Failure | undefined;
  readonly value: Json | undefined;
}

/** @param itemFailures failed steps, one line each */
export function endingOf(
  ended: Ended,
  itemFailures: readonly string[],
  {
    outcomes,
    queued,
    inPools = false,
  }: Pick<EndRunInput, 'outcomes' | 'queued'> & { readonly inPools?: boolean },
  report: Report,
): Ending {
  const failure = failureOf(ended, itemFailures);
  const status = failure?.status ?? 'completed';
  const result = report.end(
    status,
    failure?.text ?? (ended.how === 'blocked' ? ended.text : undefined),
  );
  const end: RecordedEnd =
    failure === undefined
      ? { status: 'completed', outcome: report.outcome() }
      : { status: failure.status, error: failure.text };
  const { workflowType: job, workflowId, firstExecutionRunId: runId } = workflowInfo();
  return {
    record: {
      ...end,
      job,
      workflowId,
      runId,
      queued,
      result,
      outcomes,
      endedAt: Date.now(),
      ...(inPools && { inPools }),
      ...(ended.how === 'failed' &&
        itemFailures.length === 0 &&
        isGivenUp(ended.error) && { givenUp: true }),
    },
    failure,
    value: ended.how === 'completed' ? (ended.value as Json | undefined) : undefined,
  };
}

/** Reports the end of the run, then returns its result or throws its error. */
export function conclude({ record, failure, value }: Ending, report: Report): RunResult {
  upsertMemo({ result: record.result });
  report.labelPartitions();
  if (failure !== undefined) throw failure.error;
  const outcome = record.status === 'completed' ? record.outcome : 'ok';
  return {
    materialized: report.materialized(),
    ...(value === undefined ? {} : { value }),
    ...(outcome === 'ok' ? {} : { outcome }),
  };
}

interface Failure {
  readonly status: 'failed' | 'cancelled';
  readonly text: string;
  readonly error: unknown;
}

function failureOf(ended: Ended, itemFailures: readonly string[]): Failure | undefined {
  if (ended.how === 'failed' && isCancellation(ended.error))
    return { status: 'cancelled', text: 'Cancelled', error: ended.error };
  const lines = [...(ended.how === 'failed' ? [failureText(ended.error)] : []), ...itemFailures];
  if (lines.length === 0) return undefined;
  if (ended.how === 'blocked') lines.unshift(ended.text);
  const text = lines.length === 1 ? String(lines[0]) : listFailures(lines);
  return { status: 'failed', text, error: codedFailure(text, 'RUN_FAILED') };
}

const shownFailures = 20;

function listFailures(failures: readonly string[]): string {
  const shown = failures.slice(0, shownFailures).map((failure) => `- ${failure}`);
  const hidden = failures.length - shown.length;
  const more =
    hidden > 0
      ? [`… and ${hidden} more: \`runs show ${workflowInfo().firstExecutionRunId}\` lists all`]
      : [];
  return [`${failures.length} failed:`, ...shown, ...more].join('\n');
}
