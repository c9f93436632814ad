import { z } from 'zod';
import { query, queryFirst, queryOne, type Database } from '../sql/query.ts';

const silence = z.strictObject({
  silenceId: z.number(),
  /** Like `subject`, can contain `*` for any text. */
  rule: z.string(),
  subject: z.string(),
  until: z.date(),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: z.date(),
});
export type Silence = Readonly<z.infer<typeof silence>>;
export type NewSilence = Omit<Silence, 'silenceId' | 'createdAt'>;

const columns = `silence_id as "silenceId", rule, subject, until, reason, created_by as "createdBy", created_at as "createdAt"`;

/** Silences that have not ended, the next to end first. */
export function readSilences(db: Database): Promise<readonly Silence[]> {
  return query(
    db,
    silence,
    `select ${columns} from alert_silences where ended_at is null and until > now() order by until, silence_id`,
  );
}

export function insertSilence(
  db: Database,
  { rule, subject, until, reason, createdBy }: NewSilence,
): Promise<Silence> {
  const text = `insert into alert_silences (rule, subject, until, reason, created_by) values ($1, $2, $3, $4, $5) returning ${columns}`;
  return queryOne(db, silence, text, [rule, subject, until, reason, createdBy]);
}

/** Returns undefined if no silence has this id or it has ended. */
export function endSilence(
  db: Database,
  silenceId: number,
  endedBy: string,
): Promise<Silence | undefined> {
  const text = `update alert_silences set ended_at = now(), ended_by = $2 where silence_id = $1 and ended_at is null and until > now() returning ${columns}`;
  return queryFirst(db, silence, text, [silenceId, endedBy]);
}
