import { z } from 'zod';
import { alertItem } from '../alerts/message.ts';
import { execute, query, queryOne, type Database } from '../sql/query.ts';
import { storableJson } from './refused-data.ts';

const openAlert = z.strictObject({
  alertId: z.number(),
  rule: z.string(),
  groupedBy: z.string(),
  lasts: z.boolean(),
  openedAt: z.date(),
  counts: z.record(z.string(), z.number()),
  items: z.array(alertItem).readonly(),
});
export type OpenAlert = Readonly<z.infer<typeof openAlert>>;

const columns = `alert_id as "alertId", rule, grouped_by as "groupedBy", lasts, opened_at as "openedAt", counts, items`;

export interface NewAlert extends Pick<
  OpenAlert,
  'rule' | 'groupedBy' | 'lasts' | 'counts' | 'items'
> {
  readonly windowMs: number;
}

/** Alerts whose collection windows have not ended. */
export function collecting(
  db: Database,
  rules: readonly string[],
  lasts: boolean,
): Promise<readonly OpenAlert[]> {
  return query(
    db,
    openAlert,
    `select ${columns} from alerts where status = 'collecting' and rule = any($1) and lasts = $2`,
    [rules, lasts],
  );
}

const idRow = z.strictObject({ alertId: z.number() });

/** Opens an alert with a new window, or replaces the contents of the open one. */
export async function collect(
  db: Database,
  { rule, groupedBy, lasts, counts, items, windowMs }: NewAlert,
): Promise<number> {
  const text = `
    insert into alerts (rule, grouped_by, lasts, status, due_at, counts, items)
    values ($1, $2, $3, 'collecting', now() + $4 * interval '1 ms', $5, $6)
    on conflict (rule, grouped_by, lasts) where status = 'collecting' do update set counts = excluded.counts, items = excluded.items
    returning alert_id as "alertId"`;
  return (
    await queryOne(db, idRow, text, [
      rule,
      groupedBy,
      lasts,
      windowMs,
      JSON.stringify(counts),
      storableJson(items),
    ])
  ).alertId;
}

/** Closes expired windows. If all problems of an alert are resolved by then, it is not reported. */
export function closeWindows(
  db: Database,
  rules: readonly string[],
  lasts: boolean,
): Promise<readonly OpenAlert[]> {
  const text = `
    update alerts a set status = 'reported' where status = 'collecting' and rule = any($1) and lasts = $2 and due_at <= now()
      and (not lasts or exists (select from alert_problems p where p.alert_id = a.alert_id and p.missing_since is null))
    returning ${columns}`;
  return query(db, openAlert, text, [rules, lasts]);
}

const problemKey = { rule: z.string(), problem: z.string(), subject: z.string() };
const activeProblem = z.strictObject({
  ...problemKey,
  alertId: z.number(),
  since: z.date().nullable(),
  missingMs: z.number().nullable(),
});
export type ActiveProblem = Readonly<z.infer<typeof activeProblem>>;

export function activeProblems(
  db: Database,
  rules: readonly string[],
): Promise<readonly ActiveProblem[]> {
  const text = `select rule, problem, subject, alert_id as "alertId", since, (extract(epoch from now() - missing_since) * 1000)::float8 as "missingMs"
    from alert_problems where rule = any($1)`;
  return query(db, activeProblem, text, [rules]);
}

export async function insertProblems(
  db: Database,
  problems: readonly Omit<ActiveProblem, 'missingMs'>[],
): Promise<void> {
  if (problems.length === 0) return;
  const text = `insert into alert_problems (rule, problem, subject, alert_id, since)
    select rule, problem, subject, "alertId", since
    from json_to_recordset($1) as given(rule text, problem text, subject text, "alertId" bigint, since timestamptz)`;
  await execute(db, text, [JSON.stringify(problems)]);
}

type ProblemKey = Pick<ActiveProblem, 'rule' | 'problem' | 'subject'>;

const given = `json_to_recordset($1) as given(rule text, problem text, subject text)`;
const isGiven = '(p.rule, p.problem, p.subject) = (given.rule, given.problem, given.subject)';

/** Records whether problems are still present. */
export async function markMissing(
  db: Database,
  problems: readonly ProblemKey[],
  missing: boolean,
): Promise<void> {
  if (problems.length === 0) return;
  const text = `update alert_problems p set missing_since = case when $2 then now() end from ${given} where ${isGiven}`;
  await execute(db, text, [JSON.stringify(problems), missing]);
}

/**
 * Removes resolved problems.
 * @returns the reported alerts without remaining problems; unreported alerts are removed, too
 */
export async function resolveProblems(
  db: Database,
  problems: readonly ProblemKey[],
): Promise<readonly OpenAlert[]> {
  if (problems.length === 0) return [];
  await execute(db, `delete from alert_problems p using ${given} where ${isGiven}`, [
    JSON.stringify(problems),
  ]);
  const rules = [...new Set(problems.map(({ rule }) => rule))];
  const empty = `rule = any($1) and lasts and not exists (select from alert_problems p where p.alert_id = a.alert_id)`;
  await execute(db, `delete from alerts a where status = 'collecting' and ${empty}`, [rules]);
  const text = `update alerts a set status = 'resolved', resolved_at = now() where status = 'reported' and ${empty} returning ${columns}`;
  return query(db, openAlert, text, [rules]);
}
