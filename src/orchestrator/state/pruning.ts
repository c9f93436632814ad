import type pg from 'pg';
import { execute, queryOne } from '../sql/query.ts';
import { countRow } from './columns.ts';

/**
 * Deletes records older than the given number of days, one bounded batch per call. Each method
 * returns the number of deleted rows of its kind; 0 when none are left.
 */
export interface Pruning {
  /** Always keeps the last ended tick of each sensor. */
  pruneTicks(days: number): Promise<number>;
  /**
   * Deletes runs with their materializations and checks, oldest first. Keeps runs from which a kept
   * run resumed, the latest materializations, and the requests that the runs served, without config
   * and tags.
   */
  pruneRuns(days: number): Promise<number>;
  /** Deletes ended backfills with their partitions and requests, oldest first, one per call. */
  pruneBackfills(days: number): Promise<number>;
  /** Removes config and tags from requests that ended without a run. */
  stripRequests(days: number): Promise<number>;
  /**
   * Deletes events of outcomes and run ends, and automation evaluations, oldest first. Also deletes
   * partition summaries that have not read these events; they are recalculated.
   */
  pruneEvents(days: number): Promise<number>;
  /**
   * Deletes alerts with their messages, and expired silences. Keeps unsent messages and unresolved
   * problems.
   */
  pruneAlerts(days: number): Promise<number>;
  /** Deletes actions from the audit log, oldest first. Always keeps the last 30 days. */
  pruneAudit(days: number): Promise<number>;
}

const maxRows = 5_000;
const maxRuns = 500;

export function createPruning(database: pg.Pool): Pruning {
  return {
    pruneTicks: (days) =>
      execute(
        database,
        `delete from sensor_ticks where (sensor, tick_id) in (
           select sensor, tick_id from sensor_ticks old
           where started_at < now() - $1 * interval '1 day' and exists (
             select from sensor_ticks newer
             where newer.sensor = old.sensor and newer.started_at > old.started_at and newer.status <> 'running')
           order by started_at limit $2)`,
        [days, maxRows],
      ),
    pruneRuns: async (days) => {
      const { count } = await queryOne(
        database,
        countRow,
        `with old as (
           select run_id, ended_at from runs
           where ended_at < now() - $1 * interval '1 day' and not exists (select from runs later where later.resume_from = runs.run_id)
           order by ended_at limit $2
         ), sized as (
           select run_id, sum((select count(*) from materializations m where m.run_id = old.run_id))
             over (order by ended_at, run_id rows between unbounded preceding and 1 preceding) as rows_before
           from old
         ), pruned as (
           delete from runs where run_id in (select run_id from sized where coalesce(rows_before, 0) < $3) returning run_id
         ), stripped as (
           update run_requests set config = null, tags = '{}' where run_id in (select run_id from pruned)
         )
         select count(*) as count from pruned`,
        [days, maxRuns, maxRows],
      );
      return count;
    },
    pruneBackfills: (days) =>
      execute(
        database,
        `delete from backfills where backfill_id in (
           select backfill_id from backfills where ended_at < now() - $1 * interval '1 day' order by ended_at limit 1)`,
        [days],
      ),
    stripRequests: (days) =>
      execute(
        database,
        `update run_requests set config = null, tags = '{}' where (job, run_key, attempt) in (
           select job, run_key, attempt from run_requests
           where run_id is null and config is not null and ended_at < now() - $1 * interval '1 day'
           order by ended_at limit $2)`,
        [days, maxRows],
      ),
    pruneEvents: (days) =>
      execute(
        database,
        `with old as (
           select seq from (select seq, sequenced_at from outcome_events order by seq limit $2) first_ones
           where sequenced_at < now() - $1 * interval '1 day'
         ), ends as (
           delete from run_events where seq in (
             select seq from (select seq, sequenced_at from run_events order by seq limit $2) first_ones
             where sequenced_at < now() - $1 * interval '1 day')
         ), evaluations as (
           delete from automation_evaluations where ctid in (
             select e.ctid from automation_evaluations e where evaluated_at < now() - $1 * interval '1 day' and not exists (
               select from automation_partitions p where (p.asset, p.partition) = (e.asset, e.partition) and p.causes is not null)
             order by evaluated_at limit $2)
         ), unread as (
           delete from partition_folds where seq < (select max(seq) from old)
         )
         delete from outcome_events where seq in (select seq from old)`,
        [days, maxRows],
      ),
    pruneAlerts: (days) =>
      execute(
        database,
        `with silences as (
           delete from alert_silences where coalesce(ended_at, until) < now() - $1 * interval '1 day'
         )
         delete from alerts where alert_id in (
           select alert_id from alerts a where opened_at < now() - $1 * interval '1 day' and status <> 'collecting'
             and not exists (select from alert_problems p where p.alert_id = a.alert_id)
             and not exists (select from alert_deliveries d where d.alert_id = a.alert_id and d.status = 'pending')
           order by opened_at limit $2)`,
        [days, maxRows],
      ),
    pruneAudit: async (days) => {
      const { count } = await queryOne(
        database,
        countRow,
        'select prune_audit_log($1, $2) as count',
        [days, maxRows],
      );
      return count;
    },
  };
}
