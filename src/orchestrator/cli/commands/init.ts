import path from 'node:path';
import type { Command } from 'commander';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { initProject } from '../init/init-project.ts';
import { project } from '../../project.ts';

/** A command for a folder that is not a project yet; only `orchestrator` has it. */
export function addInitCommand(program: Command, context: Context): void {
  unaudited(program.command('init [folder]'))
    .description(
      'Create a project in a folder, by default this one: package.json, tsconfig.json, orchestrator.config.ts, src and tests',
    )
    .addHelpText(
      'after',
      examples(`${project().command} init`, `${project().command} init weather`),
    )
    .action((folder = '.') => init(context, path.resolve(folder)));
}

async function init({ output }: Context, folder: string): Promise<void> {
  const { written, edited, keptScripts } = await initProject(folder);
  const below = path.relative('.', folder);
  const next = [`${below === '' ? '' : `cd ${below} && `}npm install`, `${project().command} dev`];
  output.show({ folder, written, edited, keptScripts, next }, [
    ...written.map((file) => `Wrote ${path.join(below, file)}`),
    ...edited.map((file) => `Added to ${path.join(below, file)}`),
    ...keptScripts.map((script) => `Kept the script ${script} that package.json has`),
    'Next:',
    ...next.map((command) => `  ${command}`),
  ]);
}
