import type { Command } from 'commander';
import { project } from '../../project.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { isSensor } from '../../reports/sensors/is-sensor.ts';
import { loadPipelineCommands } from '../pipeline-commands.ts';

export function addDefinitionsCommand(program: Command, context: Context): void {
  const definitions = program.command('definitions').description("Check the project's definitions");

  unaudited(definitions.command('validate'))
    .description(
      'Load all assets, jobs, sensors, schedules, resources and commands, and list everything that is wrong with them',
    )
    .addHelpText(
      'after',
      examples(
        `${project().command} definitions validate`,
        `${project().command} definitions validate --json`,
      ),
    )
    .action(() => validate(program, context));
}

async function validate(program: Command, context: Context): Promise<void> {
  const { assets, jobs, sensors, schedules, resources } = await context.definitions();
  await loadPipelineCommands(program, context);
  const counts = {
    assets: assets.length,
    jobs: jobs.size,
    sensors: sensors.filter(isSensor).length,
    schedules: schedules.length + sensors.filter((sensor) => !isSensor(sensor)).length,
    resources: Object.keys(resources).length,
  };
  const texts = Object.entries(counts).map(
    ([name, count]) => `${count} ${count === 1 ? name.slice(0, -1) : name}`,
  );
  context.output.show({ counts }, [`The definitions are valid: ${texts.join(', ')}`]);
}
