import type { AddCommand } from './config.ts';

/**
 * The orchestrator's own commands by name, in the order of its help. Each is loaded on demand,
 * because together they need most of the package.
 */
export const ownCommands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  dev: async () => (await import('./commands/dev.ts')).addDevCommand,
  worker: async () => (await import('./commands/worker.ts')).addWorkerCommand,
  web: async () => (await import('./commands/web.ts')).addWebCommand,
  run: async () => (await import('./commands/run.ts')).addRunCommand,
  runs: async () => (await import('./commands/runs.ts')).addRunsCommand,
  materialize: async () => (await import('./commands/materialize.ts')).addMaterializeCommand,
  backfill: async () => (await import('./commands/backfill.ts')).addBackfillCommand,
  backfills: async () => (await import('./commands/backfills.ts')).addBackfillsCommand,
  partitions: async () => (await import('./commands/partitions.ts')).addPartitionsCommand,
  assets: async () => (await import('./commands/assets.ts')).addAssetsCommand,
  jobs: async () => (await import('./commands/jobs.ts')).addJobsCommand,
  definitions: async () => (await import('./commands/definitions.ts')).addDefinitionsCommand,
  new: async () => (await import('./commands/new.ts')).addNewCommand,
  schedules: async () => (await import('./commands/schedules.ts')).addSchedulesCommand,
  sensors: async () => (await import('./commands/sensors.ts')).addSensorsCommand,
  automation: async () => (await import('./commands/automation.ts')).addAutomationCommand,
  alerts: async () => (await import('./commands/alerts.ts')).addAlertsCommand,
  'dead-letters': async () => (await import('./commands/dead-letters.ts')).addDeadLettersCommand,
  audit: async () => (await import('./commands/audit.ts')).addAuditCommand,
  tokens: async () => (await import('./commands/tokens.ts')).addTokensCommand,
  status: async () => (await import('./commands/status.ts')).addStatusCommand,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
  health: async () => (await import('./commands/health.ts')).addHealthCommand,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrateCommand,
};
