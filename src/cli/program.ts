import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { addAssetsCommand } from './commands/assets.ts';
import { addDeadLettersCommand } from './commands/dead-letters.ts';
import { addDevCommand } from './commands/dev.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addHealthCommand } from './commands/health.ts';
import { addImportDagsterStateCommand } from './commands/import-dagster-state.ts';
import { addJobsCommand } from './commands/jobs.ts';
import { addMaterializeCommand } from './commands/materialize.ts';
import { addMatrixProfileCommand } from './commands/matrix-profile.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addQuickstartCommand } from './commands/quickstart.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addSchedulesCommand } from './commands/schedules.ts';
import { addSensorsCommand } from './commands/sensors.ts';
import { addStatusCommand } from './commands/status.ts';
import { addWorkerCommand } from './commands/worker.ts';
import type { CliHost, Context } from './context.ts';

/** The `moderate` command with all that it can do. */
export function createProgram(context: Context, { stdout, stderr }: CliHost): Command {
  const program = new Command('moderate')
    .description('Run and watch the data pipelines of this deployment.')
    .version(manifest.version, '--version', 'print the version')
    .option('--json', 'print one JSON document; errors as {"error": …} on standard error')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => undefined,
    })
    .exitOverride();
  for (const add of [
    addDevCommand,
    addQuickstartCommand,
    addWorkerCommand,
    addRunCommand,
    addRunsCommand,
    addMaterializeCommand,
    addAssetsCommand,
    addJobsCommand,
    addSchedulesCommand,
    addSensorsCommand,
    addDeadLettersCommand,
    addMatrixProfileCommand,
    addStatusCommand,
    addDoctorCommand,
    addHealthCommand,
    addMigrateCommand,
    addImportDagsterStateCommand,
  ]) {
    add(program, context);
  }
  return program;
}
