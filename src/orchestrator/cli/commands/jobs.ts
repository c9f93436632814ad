import type { Command } from 'commander';
import stringWidth from 'string-width';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import type { Output, Style } from '../output/output.ts';
import type { ConfigField } from '../../reports/jobs/describe-config.ts';
import { readJobs } from '../../reports/jobs/read-jobs.ts';
import { table } from '../output/table.ts';
import { project } from '../../project.ts';

export function addJobsCommand(program: Command, context: Context): void {
  unaudited(program.command('jobs'))
    .description('List all jobs with the fields of their configs')
    .addHelpText('after', examples(`${project().command} jobs`, `${project().command} jobs --json`))
    .action(async () => {
      const jobs = await readJobs(context);
      const { output } = context;
      const { style } = output;
      output.show(
        { jobs },
        jobs.flatMap(({ name, description, fields }, index) => [
          ...(index === 0 ? [] : ['']),
          `${style('bold', name)}  ${description}`,
          ...fieldLines(fields, output),
        ]),
      );
    });
}

function whenLeftOut(field: ConfigField, style: Style): string {
  if (field.required) return style('yellow', 'required');
  return field.default === undefined ? 'optional' : `default ${JSON.stringify(field.default)}`;
}

const nameless = { title: '' };

/** One line per field; if the terminal is too narrow, descriptions get their own lines. */
function fieldLines(fields: readonly ConfigField[], { style, width }: Output): readonly string[] {
  const cells = (field: ConfigField) => [
    `  ${field.name}`,
    style('dim', field.type),
    whenLeftOut(field, style),
  ];
  const rows = fields.map((field) => ({ cells: [...cells(field), field.description] }));
  const lines = table([nameless, nameless, nameless, nameless], rows, { style, width: undefined });
  if (width === undefined || lines.every((line) => stringWidth(line) <= width)) return lines;
  const stacked = fields.map((field) => ({
    cells: cells(field),
    below: field.description === '' ? [] : [field.description],
  }));
  return table([nameless, nameless, nameless], stacked, { style, width });
}
