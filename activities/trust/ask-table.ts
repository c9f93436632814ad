import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { TrustSubject } from './subject.ts';

export type Claim =
  /** The caller may ask, and nobody else until this ask has ended or is too old to be alive. */
  { readonly kind: 'claimed'; readonly askId: string } | { readonly kind: 'living'; readonly askId: string };

export interface KnownAsk {
  readonly taskId: number | undefined;
  /** Whatever it started has ended by now. */
  readonly tooOld: boolean;
}

/** Who asked for what, so that never two asks for one subject are alive. Each method is safe to repeat. */
export interface AskTable {
  /** Committed when it returns. */
  claim(subject: TrustSubject, aliveMs: number): Promise<Claim>;
  keepTask(subject: TrustSubject, askId: string, taskId: number): Promise<void>;
  /** Nothing where it has ended or another took its place. */
  find(subject: TrustSubject, askId: string, aliveMs: number): Promise<KnownAsk | undefined>;
  end(subject: TrustSubject, askId: string): Promise<void>;
}

const living = `kind = $1 and subject = $2 and ask_id = $3 and ended_at is null`;
const tooOld = (parameter: string) => `asked_at <= now() - ${parameter} * interval '1 ms'`;

export function createAskTable(database: pg.Pool): AskTable {
  async function livingAsk({ kind, name }: TrustSubject): Promise<string | undefined> {
    const text = `select ask_id as "askId" from trust_asks where kind = $1 and subject = $2 and ended_at is null`;
    return (await database.query<{ askId: string }>(text, [kind, name])).rows[0]?.askId;
  }

  return {
    async claim(subject, aliveMs) {
      const askId = randomUUID();
      for (;;) {
        const { rowCount } = await database.query(
          `insert into trust_asks as old (kind, subject, ask_id, asked_at) values ($1, $2, $3, now())
           on conflict (kind, subject) do update set ask_id = excluded.ask_id, asked_at = excluded.asked_at, task_id = null, ended_at = null
           where old.ended_at is not null or old.${tooOld('$4')}`,
          [subject.kind, subject.name, askId, aliveMs],
        );
        if (rowCount === 1) return { kind: 'claimed', askId };
        const living = await livingAsk(subject);
        if (living !== undefined) return { kind: 'living', askId: living };
      }
    },

    async keepTask({ kind, name }, askId, taskId) {
      await database.query(`update trust_asks set task_id = $4 where ${living}`, [kind, name, askId, taskId]);
    },

    async find({ kind, name }, askId, aliveMs) {
      const { rows } = await database.query<{ taskId: number | null; tooOld: boolean }>(
        `select task_id as "taskId", ${tooOld('$4')} as "tooOld" from trust_asks
         where ${living}`,
        [kind, name, askId, aliveMs],
      );
      return rows[0] && { taskId: rows[0].taskId ?? undefined, tooOld: rows[0].tooOld };
    },

    async end({ kind, name }, askId) {
      await database.query(`update trust_asks set ended_at = now() where ${living}`, [kind, name, askId]);
    },
  };
}
