import { createHash } from 'node:crypto';
import type { Definitions } from '../definitions/deployment.ts';
import type { AnyRunRequest } from '../definitions/run-request.ts';
import { TerminalError } from '../errors.ts';
import type {
  AutomationPartition,
  NewEvaluation,
  PartitionChange,
} from '../state/automation-partitions.ts';
import { storedRunKey } from '../sensors/to-run-request.ts';
import type { Evaluated } from './evaluate-candidates.ts';
import type { Trace } from './evaluate-condition.ts';
import { placeOf, type Candidate } from './facts.ts';
import { automationSensor, groupRuns, runOf } from './group-runs.ts';

/** The rows that are written for evaluations. */
export interface Outcomes {
  readonly requests: readonly AnyRunRequest[];
  readonly changes: readonly PartitionChange[];
  readonly evaluations: readonly NewEvaluation[];
}

interface Moment {
  readonly seq: number;
  readonly at: Date;
}

/** An evaluation that equals the previous one of its partition is not written again. */
export function outcomesOf(
  definitions: Pick<Definitions, 'assets' | 'jobs'>,
  evaluated: readonly Evaluated[],
  stored: ReadonlyMap<string, AutomationPartition>,
  { seq, at }: Moment,
): Outcomes {
  const requests: AnyRunRequest[] = [];
  const changes: PartitionChange[] = [];
  const evaluations: NewEvaluation[] = [];
  const requestOf = requestsOf(definitions, evaluated, requests);
  for (const one of evaluated) {
    const key = { asset: one.of.asset.key, partition: one.partition };
    const before = stored.get(placeOf(key.asset, key.partition));
    const request = requestOf.get(one);
    const note = (outcome: NewEvaluation['outcome'], tree: Trace, runKey: string | null) => {
      const digest = digestOf([outcome, tree, runKey]);
      if (digest !== before?.evaluation) evaluations.push({ ...key, at, outcome, tree, runKey });
      return digest;
    };
    if (one.outcome === 'handled') {
      if (before?.causes != null) changes.push({ ...key, causes: null, evaluation: null });
      continue;
    }
    if (one.outcome === 'later' || (one.outcome === 'requested' && request === undefined)) {
      if (one.causes.length > 0)
        changes.push({ ...key, causes: one.causes, evaluation: before?.evaluation ?? null });
      continue;
    }
    if (one.outcome === 'requested' && request !== undefined && 'runKey' in request) {
      const { job, runKey } = request;
      changes.push({
        ...key,
        causes: null,
        evaluation: note('requested', one.trace, runKey),
        request: { job, runKey, seq, at },
      });
      continue;
    }
    if (one.outcome !== 'waiting') {
      const tree =
        request !== undefined && 'problem' in request
          ? { ...one.trace, note: request.problem }
          : one.trace;
      changes.push({ ...key, causes: null, evaluation: note('dropped', tree, null) });
      continue;
    }
    changes.push({ ...key, causes: one.causes, evaluation: note('waiting', one.trace, null) });
  }
  return { requests, changes: changes.filter((change) => isChange(change, stored)), evaluations };
}

type Requested = { readonly job: string; readonly runKey: string } | { readonly problem: string };

/**
 * The runs of the requested partitions. If a run is too large, some of its partitions are left for
 * later.
 */
function requestsOf(
  definitions: Pick<Definitions, 'assets' | 'jobs'>,
  evaluated: readonly Evaluated[],
  requests: AnyRunRequest[],
) {
  const found = new Map<Candidate, Requested>();
  for (const members of groupRuns(evaluated.filter(({ outcome }) => outcome === 'requested'))) {
    const request = tryRunOf(definitions, members);
    if (!('problem' in request)) requests.push(request);
    for (const member of members)
      found.set(member, 'problem' in request ? request : storedRequest(request));
  }
  return found;
}

function tryRunOf(
  definitions: Pick<Definitions, 'assets' | 'jobs'>,
  members: readonly Candidate[],
) {
  try {
    return runOf(definitions, members);
  } catch (error) {
    if (error instanceof TerminalError) return { problem: error.message };
    throw error;
  }
}

function storedRequest({ job = 'materializeAssets', runKey }: AnyRunRequest): Requested {
  return { job, runKey: storedRunKey(automationSensor, job, runKey) };
}

function isChange(
  change: PartitionChange,
  stored: ReadonlyMap<string, AutomationPartition>,
): boolean {
  const before = stored.get(placeOf(change.asset, change.partition));
  if (before === undefined || change.request !== undefined) return true;
  return (
    before.evaluation !== change.evaluation ||
    JSON.stringify(before.causes) !== JSON.stringify(change.causes)
  );
}

const digestOf = (of: unknown) => createHash('md5').update(JSON.stringify(of)).digest('hex');
