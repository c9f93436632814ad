import pTimeout from 'p-timeout';
import { messageOf } from '../message-of.ts';
import type { Problem, ProblemKind } from '../reports/health/problem.ts';
import { problemSources } from '../reports/health/problem-sources.ts';
import type { ReportSource } from '../reports/report-source.ts';
import { readSilences } from '../state/alert-silences.ts';
import type { AlertStore } from '../state/alerts.ts';
import type { PendingRequests } from '../state/request-reports.ts';
import {
  activeProblems,
  collect,
  collecting,
  insertProblems,
  markMissing,
  resolveProblems,
  type ActiveProblem,
  type OpenAlert,
} from '../state/open-alerts.ts';
import type { Database } from '../sql/query.ts';
import type { ActiveRule } from './active-rules.ts';
import { addItem, itemOfProblem, type Collected, type Describing } from './describe.ts';
import { isSilenced, matchesProblem, waitingJobs, wantedKinds } from './matching.ts';
import { reportDue, reportResolved } from './report.ts';

/** The current problems. */
export interface FoundProblems {
  readonly problems: readonly Problem[];
  readonly pending: readonly PendingRequests[];
  /** Kinds whose problems could not be read, with the reason. */
  readonly unread: ReadonlyMap<ProblemKind, string>;
}

/** Less than the timeout of an idle transaction. */
const readLimitMs = 10_000;

/** Reads the problems that the rules' conditions cover. */
export async function findProblems(
  source: ReportSource,
  rules: readonly ActiveRule[],
): Promise<FoundProblems> {
  const conditions = rules.flatMap(({ on }) => on);
  const wanted = wantedKinds(conditions);
  const unread = new Map<ProblemKind, string>();
  const reading = problemSources
    .filter(({ kinds }) => kinds.some((kind) => wanted.has(kind)))
    .map(async ({ kinds, read }) => {
      try {
        return await pTimeout(read(source), {
          milliseconds: readLimitMs,
          message: `No answer within ${readLimitMs / 1000} s`,
        });
      } catch (error) {
        for (const kind of kinds) unread.set(kind, messageOf(error));
        return [];
      }
    });
  const waits = conditions.some((condition) => 'queueOlderThan' in condition);
  const [found, pending] = await Promise.all([
    Promise.all(reading),
    waits ? source.store().then(async ({ requests }) => (await requests.overview()).pending) : [],
  ]);
  return { problems: found.flat(), pending, unread };
}

/**
 * A problem is resolved only after it has been absent this long: a restarting worker does not end a
 * problem.
 */
const goneAfterMs = 60_000;

/**
 * Compares the current problems with the open alerts. A new problem is reported after its rule's
 * window; one that has been absent for a minute is resolved. A problem that was silenced counts as
 * new when the silence ends.
 * @returns what could not be read; undefined if another worker is evaluating
 */
export async function evaluateProblems(
  alerts: AlertStore,
  rules: readonly ActiveRule[],
  describing: Describing,
  find: () => Promise<FoundProblems>,
  resolveAfterMs = goneAfterMs,
): Promise<FoundProblems['unread'] | undefined> {
  const names = rules.map(({ name }) => name);
  return alerts.evaluating('problems', async (db) => {
    const found = await find();
    const now = new Date();
    const matched = matchedProblems(rules, found, now.getTime());
    const active = await activeProblems(db, names);
    const silences = await readSilences(db);
    const fresh = [...matched].filter(
      ([key, { rule, problem }]) =>
        !active.some((of) => keyOf(of) === key) &&
        !isSilenced(silences, rule.name, problem.subject),
    );
    if (fresh.length > 0)
      await open(
        db,
        fresh.map(([, of]) => of),
        names,
        describing,
        now,
      );

    const isKnown = ({ problem }: ActiveProblem) => !found.unread.has(problem as ProblemKind);
    const missing = active.filter((of) => !matched.has(keyOf(of)) && isKnown(of));
    await markMissing(
      db,
      missing.filter(({ missingMs }) => missingMs === null),
      true,
    );
    await markMissing(
      db,
      active.filter((of) => of.missingMs !== null && matched.has(keyOf(of))),
      false,
    );
    const gone = missing.filter(
      ({ missingMs }) =>
        resolveAfterMs === 0 || (missingMs !== null && missingMs >= resolveAfterMs),
    );
    const resolved = await resolveProblems(db, gone);
    await reportResolved(
      db,
      rules,
      resolved.filter((alert) => !isAllSilenced(alert, silences)),
    );
    await reportDue(db, rules, true);
    return found.unread;
  });
}

interface Matched {
  readonly rule: ActiveRule;
  readonly problem: Problem;
}

function matchedProblems(
  rules: readonly ActiveRule[],
  { problems, pending }: FoundProblems,
  now: number,
): ReadonlyMap<string, Matched> {
  const matched = rules.flatMap((rule) =>
    rule.on
      .flatMap((condition): readonly Problem[] => {
        if ('queueOlderThan' in condition) return waitingJobs(condition, pending, now);
        return 'problem' in condition
          ? problems.filter((problem) => matchesProblem(condition, problem, now))
          : [];
      })
      .map((problem) => ({ rule, problem })),
  );
  return new Map(
    matched.map((of) => [
      keyOf({ rule: of.rule.name, problem: of.problem.problem, subject: of.problem.subject }),
      of,
    ]),
  );
}

const keyOf = ({ rule, problem, subject }: Pick<ActiveProblem, 'rule' | 'problem' | 'subject'>) =>
  JSON.stringify([rule, problem, subject]);

async function open(
  db: Database,
  fresh: readonly Matched[],
  rules: readonly string[],
  describing: Describing,
  now: Date,
): Promise<void> {
  const before = await collecting(db, rules, true);
  const described = fresh.map((of) => {
    const item = itemOfProblem(describing, of.problem, now);
    return { ...of, item, groupedBy: of.rule.groupOf(item) };
  });
  for (const ofGroup of Map.groupBy(described, ({ rule, groupedBy }) =>
    JSON.stringify([rule.name, groupedBy]),
  ).values()) {
    const [{ rule, groupedBy }] = ofGroup as [(typeof ofGroup)[number]];
    const collected = before.find(
      (alert) => alert.rule === rule.name && alert.groupedBy === groupedBy,
    ) ?? { counts: {}, items: [] };
    const all = ofGroup.reduce<Collected>((sum, { item }) => addItem(sum, item), collected);
    const alertId = await collect(db, {
      ...all,
      rule: rule.name,
      groupedBy,
      lasts: true,
      windowMs: rule.windowMs,
    });
    await insertProblems(
      db,
      ofGroup.map(({ problem: { problem, subject, since } }) => ({
        rule: rule.name,
        problem,
        subject,
        since,
        alertId,
      })),
    );
  }
}

function isAllSilenced(
  { rule, items }: OpenAlert,
  silences: Parameters<typeof isSilenced>[0],
): boolean {
  return items.every(({ subject }) => isSilenced(silences, rule, subject));
}
