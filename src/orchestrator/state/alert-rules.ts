import { z } from 'zod';
import { execute, query, queryOne, type Database } from '../sql/query.ts';

/** How far the events have been read: ends of runs and outcomes of steps. */
export interface EventPosition {
  readonly runSeq: number;
  readonly outcomeSeq: number;
}

const position = { runSeq: z.number(), outcomeSeq: z.number() };
const lastRow = z.strictObject(position);
const ruleRow = z.strictObject({ rule: z.string(), ...position });

/** The position of the last events. */
export function lastPosition(db: Database): Promise<EventPosition> {
  const text = `select coalesce((select max(seq) from run_events), 0) as "runSeq", coalesce((select max(seq) from outcome_events), 0) as "outcomeSeq"`;
  return queryOne(db, lastRow, text);
}

/** How far each rule has read. A new rule starts after the last events. */
export async function beginRules(
  db: Database,
  rules: readonly string[],
  { runSeq, outcomeSeq }: EventPosition,
): Promise<ReadonlyMap<string, EventPosition>> {
  const text = `select rule, run_seq as "runSeq", outcome_seq as "outcomeSeq" from alert_rules where rule = any($1)`;
  const rows = await query(db, ruleRow, text, [rules]);
  const begun = new Map(rows.map(({ rule, ...of }) => [rule, of]));
  const fresh = rules.filter((rule) => !begun.has(rule));
  if (fresh.length > 0) {
    await execute(
      db,
      'insert into alert_rules (rule, run_seq, outcome_seq) select unnest($1::text[]), $2, $3',
      [fresh, runSeq, outcomeSeq],
    );
  }
  return new Map(rules.map((rule) => [rule, begun.get(rule) ?? { runSeq, outcomeSeq }]));
}

export async function moveRules(
  db: Database,
  rules: readonly string[],
  { runSeq, outcomeSeq }: EventPosition,
): Promise<void> {
  const text = `update alert_rules set run_seq = greatest(run_seq, $2), outcome_seq = greatest(outcome_seq, $3) where rule = any($1)`;
  await execute(db, text, [rules, runSeq, outcomeSeq]);
}
