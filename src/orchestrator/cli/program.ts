import { Command } from 'commander';
import { addAlertsCommand } from './commands/alerts.ts';
import { addAuditCommand } from './commands/audit.ts';
import { addAutomationCommand } from './commands/automation.ts';
import { addBackfillCommand } from './commands/backfill.ts';
import { addBackfillsCommand } from './commands/backfills.ts';
import { addAssetsCommand } from './commands/assets.ts';
import { addDefinitionsCommand } from './commands/definitions.ts';
import { addDevCommand } from './commands/dev.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addHealthCommand } from './commands/health.ts';
import { addJobsCommand } from './commands/jobs.ts';
import { addMaterializeCommand } from './commands/materialize.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addNewCommand } from './commands/new.ts';
import { addPartitionsCommand } from './commands/partitions.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addSchedulesCommand } from './commands/schedules.ts';
import { addSensorsCommand } from './commands/sensors.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTokensCommand } from './commands/tokens.ts';
import { addWebCommand } from './commands/web.ts';
import { addWorkerCommand } from './commands/worker.ts';
import type { AddCommand } from './config.ts';
import type { CliHost, Context } from './context.ts';
import { project } from '../project.ts';

/** The command with all that it can do: what the orchestrator has, and what the project adds. */
export function createProgram(
  context: Context,
  { settings, stdout, stderr }: CliHost,
  commands: readonly AddCommand[],
): Command {
  const program = new Command(project().command)
    .description(settings.description)
    .version(settings.version, '--version', 'Print the version')
    .option('--json', 'Print one JSON document; errors as {"error": …} on standard error')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => undefined,
    })
    .exitOverride();
  for (const add of [
    addDevCommand,
    addWorkerCommand,
    addWebCommand,
    addRunCommand,
    addRunsCommand,
    addMaterializeCommand,
    addBackfillCommand,
    addBackfillsCommand,
    addPartitionsCommand,
    addAssetsCommand,
    addJobsCommand,
    addDefinitionsCommand,
    addNewCommand,
    addSchedulesCommand,
    addSensorsCommand,
    addAutomationCommand,
    addAlertsCommand,
    addAuditCommand,
    addTokensCommand,
    addStatusCommand,
    addDoctorCommand,
    addHealthCommand,
    addMigrateCommand,
  ]) {
    add(program, context);
  }
  for (const add of commands) add(program, context);
  return program;
}
