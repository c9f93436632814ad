import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { describeConfig, type ConfigField } from '../describe-config.ts';
import { examples } from '../examples.ts';
import type { Style } from '../output/output.ts';
import { table } from '../output/table.ts';

export function addJobsCommand(program: Command, context: Context): void {
  program
    .command('jobs')
    .description('all jobs, with the fields of their configs')
    .addHelpText('after', examples('moderate jobs', 'moderate jobs --json'))
    .action(async () => {
      const { jobs } = await context.definitions();
      const described = [...jobs].map(([name, { description, alwaysNeeds, config }]) => ({
        ...{ name, description, needs: alwaysNeeds },
        ...describeConfig(config),
      }));
      const { style } = context.output;
      context.output.show(
        { jobs: described },
        described.flatMap(({ name, description, fields }, index) => [
          ...(index === 0 ? [] : ['']),
          `${style('bold', name)}  ${description}`,
          ...fieldLines(fields, style),
        ]),
      );
    });
}

function whenLeftOut(field: ConfigField, style: Style): string {
  if (field.required) return style('yellow', 'required');
  return field.default === undefined ? 'optional' : `default ${JSON.stringify(field.default)}`;
}

function fieldLines(fields: readonly ConfigField[], style: Style): readonly string[] {
  return table(fields.map((field) => [`  ${field.name}`, style('dim', field.type), whenLeftOut(field, style), field.description]));
}
