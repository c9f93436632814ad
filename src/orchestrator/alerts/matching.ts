import { durationMs } from '../definitions/duration-ms.ts';
import type { Problem, ProblemKind } from '../reports/health/problem.ts';
import type { AlertEvent } from '../state/alert-events.ts';
import type { PendingRequests } from '../state/request-reports.ts';
import type { Silence } from '../state/alert-silences.ts';
import { lasting } from '../time-text.ts';
import type { AlertCondition, ProblemCondition, QueueCondition } from './condition.ts';

/** Whether an event meets a condition. */
export function matchesEvent(condition: AlertCondition, event: AlertEvent): boolean {
  if (!('asset' in event)) {
    if (!('run' in condition)) return false;
    return (
      [condition.run].flat().some((end) => `run_${end}` === event.kind) &&
      isOneOf(condition.jobs, event.job)
    );
  }
  if (event.kind === 'step_failed')
    return 'step' in condition && isOneOf(condition.assets, event.asset);
  if (!('check' in condition) || !isOneOf(condition.assets, event.asset)) return false;
  return event.severity === 'error' || condition.severity === 'warn';
}

/** Whether a problem meets a condition. */
export function matchesProblem(
  { problem, subjects, lasting: least }: ProblemCondition,
  found: Problem,
  now: number,
): boolean {
  if (!isOneOf([problem].flat(), found.problem) || !isOneOf(subjects, found.subject)) return false;
  return (
    least === undefined ||
    found.since === null ||
    now - found.since.getTime() >= (durationMs(least) ?? 0)
  );
}

/** The kinds of problems that the conditions cover. */
export function wantedKinds(conditions: readonly AlertCondition[]): ReadonlySet<ProblemKind> {
  return new Set(
    conditions.flatMap((condition) => ('problem' in condition ? [condition.problem].flat() : [])),
  );
}

/** Jobs with requested runs that have waited longer than a condition allows, for any reason. */
export function waitingJobs(
  { queueOlderThan, jobs }: QueueCondition,
  pending: readonly PendingRequests[],
  now: number,
): readonly (Problem & { readonly problem: 'waiting' })[] {
  const limitMs = durationMs(queueOlderThan) ?? 0;
  return [...Map.groupBy(pending, ({ job }) => job)].flatMap(([job, ofJob]) => {
    const since = ofJob
      .flatMap(({ dueSince }) => dueSince ?? [])
      .toSorted((a, b) => a.getTime() - b.getTime())[0];
    if (since === undefined || now - since.getTime() < limitMs || !isOneOf(jobs, job)) return [];
    const count = ofJob.reduce((sum, of) => sum + of.count, 0);
    const text = `${count} run${count === 1 ? '' : 's'} of it wait, the oldest for ${lasting(since, now)}`;
    return [{ subject: job, problem: 'waiting', since, text, advice: '' }];
  });
}

export function isSilenced(silences: readonly Silence[], rule: string, subject: string): boolean {
  return silences.some((silence) => isLike(silence.rule, rule) && isLike(silence.subject, subject));
}

/** A `*` in the pattern matches any text. */
function isLike(pattern: string, text: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return pattern === text;
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return false;
  // Takes the first match of each part, because a regular expression could backtrack for a very
  // long time.
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function isOneOf(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.includes(name);
}
