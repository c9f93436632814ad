import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { describeConfig, type ConfigField } from '#orchestrator/reports/jobs/describe-config.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { exampleParagraphs, type ExampleVariable } from './configuration.ts';
import { fullProgram } from './full-program.ts';

// The pages are written by `npm run update-reference`.
const reference = '../../docs/reference';
/** Variables that nobody sets for this project. */
const setBySystem = [
  'HOME',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
  'PATH',
  'SSH_AUTH_SOCK',
];

test('the reference of commands is what they print as help', async () => {
  const commands = await allCommands();
  const sections = commands.map(({ path, help }) => `## ${path}\n\n\`\`\`text\n${help}\n\`\`\``);
  const page = [
    '# Commands',
    'The help of each command. All of them take `--json`.',
    ...sections,
  ].join('\n\n');
  await expect(`${page}\n`).toMatchFileSnapshot(`${reference}/commands.md`);
});

test('the reference of job configs is what their schemas say', async () => {
  const sections = [...definitions.jobs].map(([name, { description, config }]) =>
    [`## ${name}`, `${description}.`, fieldsText(describeConfig(config).fields)].join('\n\n'),
  );
  const page = [
    '# Job configs',
    'The fields that `moderate run JOB --config` takes. `moderate jobs --json` has the JSON Schemas.',
    ...sections,
  ];
  await expect(`${page.join('\n\n')}\n`).toMatchFileSnapshot(`${reference}/jobs.md`);
});

test('the reference of variables is what .env.example says, and which resource needs each', async () => {
  const paragraphs = await exampleParagraphs();
  const needed = Object.entries(definitions.resources).flatMap(([resource, { variables }]) =>
    variables.map((name) => ({ name, resource })),
  );
  const known = new Set(paragraphs.flat().map(({ name }) => name));
  const undescribed = nonEmpty(needed).filter(({ name }) => !known.has(name));
  expect([...new Set(undescribed.map(({ name }) => name))].toSorted()).toEqual(setBySystem);
  const byName = Map.groupBy(needed, ({ name }) => name);
  const resourcesOf = ({ name }: ExampleVariable) =>
    (byName.get(name) ?? []).map(({ resource }) => `\`${resource}\``).join(', ');
  const sections = paragraphs.map((variables) =>
    [...Map.groupBy(variables, ({ comment }) => comment)]
      .map(([comment, of]) =>
        [
          comment,
          'variable|in `.env.example`|resource',
          '---|---|---',
          ...of.map((variable) =>
            [`\`${variable.name}\``, exampleOf(variable), resourcesOf(variable)].join('|'),
          ),
        ]
          .join('\n')
          .replace('\n', '\n\n'),
      )
      .join('\n\n'),
  );
  const page = [
    '# Environment variables',
    'A variable that is empty counts as missing. [Configuration](../operations/configuration.md) says what that means.',
    ...sections,
  ].join('\n\n');
  const options = { parser: 'markdown', printWidth: 100 };
  await expect(await format(page, options)).toMatchFileSnapshot(`${reference}/configuration.md`);
});

function exampleOf({ value, isSet }: ExampleVariable): string {
  if (value === '') return '';
  const shown = `\`${value.replaceAll('|', '\\|')}\``;
  return isSet ? shown : `such as ${shown}`;
}

async function allCommands(): Promise<readonly { readonly path: string; readonly help: string }[]> {
  let printed = '';
  const stdout = new Writable({ write: (chunk, _, done) => ((printed += String(chunk)), done()) });
  const program = await fullProgram(stdout);
  const walk = (
    command: Command,
    path: string,
  ): { readonly path: string; readonly help: string }[] => {
    printed = '';
    command
      .configureHelp({ showGlobalOptions: false })
      .configureOutput({ ...command.configureOutput(), getOutHelpWidth: () => 100 });
    command.outputHelp();
    const own = { path, help: printed.trim() };
    return [own, ...command.commands.flatMap((sub) => walk(sub, `${path} ${sub.name()}`))];
  };
  return walk(program, program.name());
}

function fieldsText(fields: readonly ConfigField[]): string {
  if (fields.length === 0) return 'It has no fields.';
  return fields
    .map((field) => {
      const described = field.description === '' ? '' : `: ${field.description}`;
      return `- \`${field.name}\` (${field.type.replaceAll('|', 'or')}, ${whenLeftOut(field)})${described}`;
    })
    .join('\n');
}

function whenLeftOut(field: ConfigField): string {
  if (field.required) return 'required';
  return field.default === undefined ? 'optional' : `default \`${JSON.stringify(field.default)}\``;
}
