import { readEnv } from '@moderate/orchestrator';
import { defineConfig } from '@moderate/orchestrator/cli';
import manifest from '../../package.json' with { type: 'json' };
import { stackExtension } from './stack-extension.ts';
import { moderateProject } from '#project.ts';
import { projectFolder } from '#project-folder.ts';
import { addDeadLettersCommand } from './commands/dead-letters.ts';
import { addImportDagsterStateCommand } from './commands/import-dagster-state.ts';
import { addMatrixProfileCommand } from './commands/matrix-profile.ts';
import { addQuickstartCommand } from './commands/quickstart.ts';

/** The `moderate` command: the orchestrator's with this deployment's definitions, and what its pipelines add. */
export const moderateCli = defineConfig({
  project: moderateProject,
  description: 'Run and watch the data pipelines of this deployment.',
  version: manifest.version,
  root: projectFolder,
  definitions: async () => (await import('#definitions.ts')).definitions,
  commands: [addQuickstartCommand, addDeadLettersCommand, addMatrixProfileCommand, addImportDagsterStateCommand],
  dev: {
    name: moderateProject.name,
    folder: '.moderate',
    watch: ['src', 'workflows', 'activities', 'sensors'],
    worker: ['src/worker.ts'],
    extension: stackExtension,
  },
  launcherPid: Number(readEnv()['MODERATE_LAUNCHER_PID']),
});
