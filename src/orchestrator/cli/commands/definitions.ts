import type { Command } from 'commander';
import { project } from '../../project.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';

export function addDefinitionsCommand(program: Command, context: Context): void {
  const definitions = program.command('definitions').description('check what the project declares');

  definitions
    .command('validate')
    .description('load all assets, jobs, sensors, schedules and resources, and list everything that is wrong with them')
    .addHelpText('after', examples(`${project().command} definitions validate`, `${project().command} definitions validate --json`))
    .action(() => validate(context));
}

async function validate({ definitions, output }: Context): Promise<void> {
  const { assets, jobs, sensors, schedules, resources } = await definitions();
  const counts = {
    assets: assets.length,
    jobs: jobs.size,
    sensors: sensors.length,
    schedules: schedules.length,
    resources: Object.keys(resources).length,
  };
  const texts = Object.entries(counts).map(([name, count]) => `${count} ${count === 1 ? name.slice(0, -1) : name}`);
  output.show({ counts }, [`The definitions are valid: ${texts.join(', ')}`]);
}
