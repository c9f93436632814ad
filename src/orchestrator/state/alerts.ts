import type pg from 'pg';
import { queryOne, type Database } from '../sql/query.ts';
import { z } from 'zod';
import {
  giveUpDeliveries,
  readActiveAlerts,
  readDeliveries,
  readDeliveryPage,
  readUndeliverable,
  retryDeliveries,
  settleDelivery,
  takeDelivery,
  type Delivery,
  type DeliveryEnd,
  type ShownAlert,
  type ShownDelivery,
  type Undeliverable,
  type WantedDeliveries,
} from './alert-deliveries.ts';
import {
  endSilence,
  insertSilence,
  readSilences,
  type NewSilence,
  type Silence,
} from './alert-silences.ts';
import { inTransaction } from './transaction.ts';

/** Alert rules, the problems that they found, and the outbox of messages. */
export interface AlertStore {
  /**
   * Calls `fn` in a transaction while no other process evaluates events or problems.
   * @returns undefined if another process is evaluating
   */
  evaluating<T>(
    what: 'events' | 'problems',
    fn: (db: Database) => Promise<T>,
  ): Promise<T | undefined>;
  take(target: string, leaseMs: number): Promise<Delivery | undefined>;
  settle(deliveryId: number, end: DeliveryEnd): Promise<void>;
  giveUp(afterMs: number): Promise<number>;
  retry(rule: string | undefined): Promise<number>;
  undeliverable(): Promise<readonly Undeliverable[]>;
  deliveries(limit: number): Promise<readonly ShownDelivery[]>;
  deliveryPage(wanted: WantedDeliveries): Promise<readonly ShownDelivery[]>;
  active(rules: readonly string[]): Promise<readonly ShownAlert[]>;
  silences(): Promise<readonly Silence[]>;
  silence(silence: NewSilence): Promise<Silence>;
  unsilence(silenceId: number, endedBy: string): Promise<Silence | undefined>;
}

const lockRow = z.strictObject({ locked: z.boolean() });

export function createAlertStore(database: pg.Pool): AlertStore {
  return {
    evaluating: (what, fn) =>
      inTransaction(database, async (db) => {
        const text = `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as locked`;
        const { locked } = await queryOne(db, lockRow, text, [`alerts: ${what}`]);
        return locked ? fn(db) : undefined;
      }),
    take: (target, leaseMs) => takeDelivery(database, target, leaseMs),
    settle: (deliveryId, end) => settleDelivery(database, deliveryId, end),
    giveUp: (afterMs) => giveUpDeliveries(database, afterMs),
    retry: (rule) => retryDeliveries(database, rule),
    undeliverable: () => readUndeliverable(database),
    deliveries: (limit) => readDeliveries(database, limit),
    deliveryPage: (wanted) => readDeliveryPage(database, wanted),
    active: (rules) => readActiveAlerts(database, rules),
    silences: () => readSilences(database),
    silence: (silence) => insertSilence(database, silence),
    unsilence: (silenceId, endedBy) => endSilence(database, silenceId, endedBy),
  };
}
