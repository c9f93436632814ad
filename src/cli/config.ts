import { readEnv } from '@moderate/orchestrator';
import { defineConfig } from '@moderate/orchestrator/cli';
import manifest from '../../package.json' with { type: 'json' };
import { stackExtension } from './stack-extension.ts';
import { moderateProject } from '#project.ts';
import { projectFolder } from '#project-folder.ts';
import { addQuickstartCommand } from './commands/quickstart.ts';

/**
 * The `moderate` command: the orchestrator's commands with this deployment's definitions, the
 * commands of its pipelines, and the quick start.
 */
export const moderateCli = defineConfig({
  project: moderateProject,
  description: 'Run and watch the data pipelines of this deployment.',
  version: manifest.version,
  root: projectFolder,
  definitions: async () => (await import('#definitions.ts')).definitions,
  commands: [addQuickstartCommand],
  dev: {
    name: moderateProject.name,
    folder: '.moderate',
    watch: ['src', 'workflows', 'activities', 'sensors'],
    extension: stackExtension,
  },
  launcherPid: Number(readEnv()['MODERATE_LAUNCHER_PID']),
});
