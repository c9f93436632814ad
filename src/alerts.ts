import { defineAlert, email, webhook } from '@moderate/orchestrator';

/**
 * A target without its variables is skipped: a deployment selects its targets through its
 * variables.
 */
const operators = [
  webhook({ name: 'slack', url: 'ALERTS_SLACK_WEBHOOK_URL', template: 'slack' }),
  webhook({ name: 'teams', url: 'ALERTS_TEAMS_WEBHOOK_URL', template: 'teams' }),
  webhook({ name: 'webhook', url: 'ALERTS_WEBHOOK_URL', template: 'json' }),
  email({ name: 'email', to: 'ALERTS_EMAIL_TO', server: 'SMTP' }),
];

/** Alert targets for the operators of this deployment. */
export const alerts = [
  defineAlert({
    name: 'runs',
    description: 'Runs that failed',
    on: { run: 'failed' },
    to: operators,
    window: '1m',
  }),
  defineAlert({
    name: 'checks',
    description: 'Data that did not pass a check',
    on: { check: 'failed' },
    to: operators,
    window: '5m',
  }),
  defineAlert({
    name: 'freshness',
    description: 'Assets that are overdue',
    on: { problem: 'overdue' },
    to: operators,
    groupBy: 'rule',
  }),
  defineAlert({
    name: 'stuck',
    description: 'Problems that need somebody',
    on: [
      {
        problem: [
          'failing',
          'late',
          'refused',
          'dead_letters',
          'backfill_stuck',
          'run_blocked',
          'blocked',
          'alerts_undeliverable',
        ],
      },
      { problem: 'no_worker', lasting: '5m' },
      { queueOlderThan: '2h' },
    ],
    to: operators,
  }),
  defineAlert({
    name: 'variables',
    description: 'Schedules that lack a variable',
    on: { problem: 'paused' },
    to: operators,
    groupBy: 'rule',
  }),
];
