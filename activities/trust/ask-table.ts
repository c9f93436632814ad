import { randomUUID } from 'node:crypto';
import { execute, queryFirst, storable, type Database } from '@moderate/orchestrator';
import { z } from 'zod';
import type { TrustSubject } from './subject.ts';

export type Claim =
  /** The caller may send a request. Nobody else may until this one ends or expires. */
  | { readonly kind: 'claimed'; readonly askId: string }
  | ({ readonly kind: 'living'; readonly askId: string } & MaybeLost);

/** Set if it is unknown whether the request reached the platform. */
export interface MaybeLost {
  readonly lost?: LostAnswer;
}

export interface LostAnswer {
  readonly reason: string;
  /** Milliseconds since 1970 by which all of its effects have ended. */
  readonly until: number;
}

export interface KnownAsk extends MaybeLost {
  readonly taskId: number | undefined;
  /** Everything it started has ended. */
  readonly tooOld: boolean;
}

/**
 * Records who requested what, so that a subject never has two requests in progress. Every method is
 * idempotent.
 */
export interface AskTable {
  /** Committed on return. */
  claim(subject: TrustSubject, aliveMs: number): Promise<Claim>;
  keepTask(subject: TrustSubject, askId: string, taskId: number): Promise<void>;
  /** Stores why the response was lost, for others that wait for it. */
  keepLost(
    subject: TrustSubject,
    askId: string,
    reason: string,
    aliveMs: number,
  ): Promise<MaybeLost>;
  /** Undefined if it has ended or was replaced by another. */
  find(subject: TrustSubject, askId: string, aliveMs: number): Promise<KnownAsk | undefined>;
  end(subject: TrustSubject, askId: string): Promise<void>;
}

const living = `kind = $1 and subject = $2 and ask_id = $3 and ended_at is null`;
const tooOld = (parameter: string) => `asked_at <= now() - ${parameter} * interval '1 ms'`;

const lost = (aliveMs: string) =>
  `lost_reason as "lostReason", (asked_at + ${aliveMs} * interval '1 ms') as until`;

const lostRow = z.strictObject({ lostReason: z.string().nullable(), until: z.date() });
const livingRow = lostRow.extend({ askId: z.string() });
const knownRow = lostRow.extend({ taskId: z.number().nullable(), tooOld: z.boolean() });

function lostIn(row: z.infer<typeof lostRow> | undefined): MaybeLost {
  return row === undefined || row.lostReason === null
    ? {}
    : { lost: { reason: row.lostReason, until: row.until.getTime() } };
}

export function createAskTable(database: Database): AskTable {
  async function livingAsk(
    { kind, name }: TrustSubject,
    aliveMs: number,
  ): Promise<Extract<Claim, { kind: 'living' }> | undefined> {
    const text = `select ask_id as "askId", ${lost('$3')} from trust_asks where kind = $1 and subject = $2 and ended_at is null`;
    const row = await queryFirst(database, livingRow, text, [kind, name, aliveMs]);
    return row && { kind: 'living', askId: row.askId, ...lostIn(row) };
  }

  return {
    async claim(subject, aliveMs) {
      const askId = randomUUID();
      for (;;) {
        const claimed = await execute(
          database,
          `insert into trust_asks as old (kind, subject, ask_id, asked_at) values ($1, $2, $3, now())
           on conflict (kind, subject) do update set ask_id = excluded.ask_id, asked_at = excluded.asked_at, task_id = null, ended_at = null,
             lost_reason = null
           where old.ended_at is not null or old.${tooOld('$4')}`,
          [subject.kind, subject.name, askId, aliveMs],
        );
        if (claimed === 1) return { kind: 'claimed', askId };
        const known = await livingAsk(subject, aliveMs);
        if (known !== undefined) return known;
      }
    },

    async keepTask({ kind, name }, askId, taskId) {
      await execute(database, `update trust_asks set task_id = $4 where ${living}`, [
        kind,
        name,
        askId,
        taskId,
      ]);
    },

    async keepLost({ kind, name }, askId, reason, aliveMs) {
      const text = `update trust_asks set lost_reason = $5 where ${living} returning ${lost('$4')}`;
      return lostIn(
        await queryFirst(database, lostRow, text, [kind, name, askId, aliveMs, storable(reason)]),
      );
    },

    async find({ kind, name }, askId, aliveMs) {
      const row = await queryFirst(
        database,
        knownRow,
        `select task_id as "taskId", ${tooOld('$4')} as "tooOld", ${lost('$4')} from trust_asks
         where ${living}`,
        [kind, name, askId, aliveMs],
      );
      return row && { taskId: row.taskId ?? undefined, tooOld: row.tooOld, ...lostIn(row) };
    },

    async end({ kind, name }, askId) {
      await execute(database, `update trust_asks set ended_at = now() where ${living}`, [
        kind,
        name,
        askId,
      ]);
    },
  };
}
