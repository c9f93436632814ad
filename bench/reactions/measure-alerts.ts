import { activeAlerts, redactFor } from '#orchestrator/alerts/active-rules.ts';
import { defineAlert } from '#orchestrator/alerts/define-alert.ts';
import { evaluateEvents } from '#orchestrator/alerts/evaluate-events.ts';
import { webhook } from '#orchestrator/alerts/targets/webhook.ts';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore } from '#orchestrator/state/state-store.ts';

export interface AlertsMeasured {
  readonly failures: number;
  /** Rules times groups: the number of messages to send. */
  readonly groups: number;
  readonly messages: number;
  /** All evaluations together. */
  readonly evaluationMs: number;
}

const batches = 20;
const jobs = ['bakeJob', 'mixJob'];
const ruleNames = ['failures', 'failuresToo'];

/**
 * Failures of two jobs that two rules read batch by batch, as within a minute, and the resulting
 * messages.
 */
export async function measureAlerts(url: string, failures: number): Promise<AlertsMeasured> {
  await migrateStateDatabase(url);
  const store = openStateStore(url);
  const env = { OPS_URL: 'http://127.0.0.1:1/nobody' };
  const to = [webhook({ name: 'ops', url: 'OPS_URL', template: 'json' })];
  const rules = ruleNames.map((name) =>
    defineAlert({ name, to, on: { run: 'failed' }, window: '1m' }),
  );
  const active = activeAlerts(rules, env).rules;
  const describing = { env, redact: redactFor(rules, env) };
  let evaluationMs = 0;
  const look = async () => {
    await store.events.sequence();
    const begun = performance.now();
    while (await evaluateEvents(store.alerts, active, describing, 400));
    evaluationMs += performance.now() - begun;
  };
  try {
    // A new rule starts with the next event.
    await look();
    for (let batch = 0; batch < batches; batch += 1) {
      await store.database.query(
        `insert into runs (run_id, workflow_id, job, launched_by, status, error, started_at, ended_at)
         select $1 || '-' || n, $1 || '/' || n, ($2::text[])[1 + n % 2], 'bench', 'failed', 'it broke', now(), now()
         from generate_series(1, $3::int) n`,
        [`failed-${batch}`, jobs, failures / batches],
      );
      await look();
    }
    // In place of the rest of the minute.
    await store.database.query(`update alerts set due_at = now() where status = 'collecting'`);
    await look();
    const { rows } = await store.database.query<{ count: number }>(
      `select sum((message->>'count')::int)::int as count from alert_deliveries`,
    );
    if (rows[0]?.count !== failures * rules.length)
      throw new Error(
        `The messages count ${rows[0]?.count} failures, not ${failures} for each rule`,
      );
    const { rowCount } = await store.database.query('select from alert_deliveries');
    return {
      failures,
      groups: rules.length * jobs.length,
      messages: rowCount ?? 0,
      evaluationMs,
    };
  } finally {
    await store.close();
  }
}
