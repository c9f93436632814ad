import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { parseConfig } from '../parse-config.ts';
import { exitCodes } from '../runs/exit-code.ts';
import { launch } from '../runs/launch.ts';
import { project } from '../../project.ts';

interface Options {
  readonly config?: string;
  readonly wait?: boolean;
}

export function addMaterializeCommand(program: Command, context: Context): void {
  program
    .command('materialize <selection...>')
    .description(
      'materialize assets that need no job of their own: KEY, +KEY (with its upstreams), KEY+ (with its downstreams), group:NAME ' +
        `(${project().command} assets tells which a job makes: ${project().command} run JOB)`,
    )
    .option('--config <json|@file>', 'config by asset: {"KEY": {…}}')
    .option('--wait', `show its progress until it ends (${exitCodes})`)
    .addHelpText(
      'after',
      examples(
        `${project().command} materialize ${project().examples.asset} --wait`,
        `${project().command} materialize group:${project().examples.group}`,
      ),
    )
    .action(async (selection: readonly string[], { config, wait = false }: Options) => {
      await launch(context, { job: 'materializeAssets', config: { selection, config: await parseConfig(config) }, wait });
    });
}
