import type { Command } from 'commander';
import { project } from '../../project.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { generate, type Generated } from '../new/generate.ts';
import { newAsset } from '../new/new-asset.ts';
import { newPipeline } from '../new/new-pipeline.ts';
import { newResource } from '../new/new-resource.ts';
import { newSensor } from '../new/new-sensor.ts';

export function addNewCommand(program: Command, context: Context): void {
  const create = program
    .command('new')
    .description('Generate a pipeline, asset, sensor or resource, with a test that passes');

  unaudited(create.command('pipeline'))
    .argument('<name>', 'Lower-case words joined by -')
    .description('Write a pipeline with an asset, a check and a daily schedule: activities/NAME.ts')
    .addHelpText('after', examples(`${project().command} new pipeline weather`))
    .action((name: string) => write(context, newPipeline(name)));

  unaudited(create.command('asset'))
    .argument('<key>', 'Lower-case words joined by _ and /; the first is usually the group')
    .requiredOption(
      '--pipeline <name>',
      'The pipeline that it belongs to: the name of a file in activities',
    )
    .description('Write an asset with a check, in its own file: activities/PIPELINE/KEY.ts')
    .addHelpText(
      'after',
      examples(`${project().command} new asset weather/daily_means --pipeline weather`),
    )
    .action(async (key: string, { pipeline }: { readonly pipeline: string }) =>
      write(context, await newAsset(context.settings.root, key, pipeline)),
    );

  unaudited(create.command('sensor'))
    .argument('<name>', 'Lower-case words joined by -')
    .requiredOption(
      '--pipeline <name>',
      'The pipeline that registers it: the name of a file in activities',
    )
    .requiredOption('--asset <key>', 'The asset that its runs materialize')
    .description('Write a sensor that requests a run for each day: sensors/NAME-sensor.ts')
    .addHelpText(
      'after',
      examples(
        `${project().command} new sensor new-stations --pipeline weather --asset weather/daily_means`,
      ),
    )
    .action((name: string, of: { readonly pipeline: string; readonly asset: string }) =>
      write(context, newSensor(context.settings.root, name, of)),
    );

  unaudited(create.command('resource'))
    .argument('<name>', 'Lower-case words joined by -')
    .description('Write a client of a server whose address is a variable: src/resources/NAME.ts')
    .addHelpText('after', examples(`${project().command} new resource weather-api`))
    .action((name: string) => write(context, newResource(context.settings.root, name)));
}

async function write({ settings, output }: Context, generated: Generated): Promise<void> {
  const { written, edited, toAdd } = await generate(settings.root, generated);
  const test = written.filter((file) => file.endsWith('.test.ts'));
  output.show({ written, edited, toAdd: toAdd ?? null }, [
    ...written.map((file) => `Wrote ${file}`),
    ...edited.map(
      (file) => `Added ${generated.registered.name} to ${generated.registered.property} in ${file}`,
    ),
    ...(toAdd === undefined
      ? []
      : [`Add to ${toAdd.path}:`, ...toAdd.lines.map((line) => `  ${line}`)]),
    `Then: npx vitest run ${test.join(' ')} && ${project().command} definitions validate`,
  ]);
}
