import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { describeConfig, type ConfigField } from '#orchestrator/reports/jobs/describe-config.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { exampleParagraphs, type ExampleVariable } from './configuration.ts';
import { endpoints } from '#orchestrator/web/api/endpoints.ts';
import type { Endpoint } from '#orchestrator/web/api/endpoint.ts';
import { commandsAlone, endpointsOfCommands, endpointsOfOptions } from './endpoints-of-commands.ts';
import { fullProgram } from './full-program.ts';

// The pages are written by `npm run update-reference`.
/** Variables that are not set for this project. */
const setBySystem = [
  'HOME',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
  'PATH',
  'SSH_AUTH_SOCK',
];

/** Compares a page of the reference with its file, formatted as `npm run format` does. */
async function expectPage(name: string, paragraphs: readonly string[]): Promise<void> {
  const options = { parser: 'markdown', printWidth: 100, proseWrap: 'always' } as const;
  const page = await format(paragraphs.join('\n\n'), options);
  await expect(page).toMatchFileSnapshot(`../../docs/reference/${name}.md`);
}

test('the reference of commands is what they print as help', async () => {
  const commands = await allCommands();
  const sections = commands.map(({ path, help }) => `## ${path}\n\n\`\`\`text\n${help}\n\`\`\``);
  const page = ['# Commands', 'The help of each command. All of them take `--json`.', ...sections];
  await expectPage('commands', page);
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
  await expectPage('jobs', page);
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
  ];
  await expectPage('configuration', page);
});

function exampleOf({ value, isSet }: ExampleVariable): string {
  if (value === '') return '';
  const shown = `\`${value.replaceAll('|', '\\|')}\``;
  return isSet ? shown : `such as ${shown}`;
}

test('the reference of the API lists its endpoints, each with the command that does the same', async () => {
  const sections = [...Map.groupBy(endpoints, ({ tag }) => tag)].map(([tag, ofTag]) =>
    [`## ${sentence(tag)}`, ...ofTag.map(endpointText)].join('\n\n'),
  );
  const page = [
    '# Endpoints of the API',
    'What stands below `/api`. Names in braces are parts of the address; what follows is given in the query. `/api/openapi.json` has the schemas of bodies and answers.',
    ...sections,
    '## Commands alone',
    'The API has nothing for these commands.',
    Object.entries(commandsAlone)
      .map(([command, reason]) => `- \`moderate ${command}\`: ${reason}.`)
      .join('\n'),
  ];
  await expectPage('endpoints', page);
});

test('the API does what commands do, and nothing else', async () => {
  const commands = (await allCommands()).filter(({ isLeaf }) => isLeaf);
  const names = commands.map(({ path }) => path.replace(/^\S+ /, '')).toSorted();
  expect([...Object.keys(endpointsOfCommands), ...Object.keys(commandsAlone)].toSorted()).toEqual(
    names,
  );
  const ids = endpoints.map(({ id }) => id);
  const ofCommands = [...Object.values(endpointsOfCommands), ...Object.keys(endpointsOfOptions)];
  expect(nonEmpty(ofCommands).filter((id) => !ids.includes(id))).toEqual([]);
  const changing = endpoints.filter(({ method }) => method === 'post').map(({ id }) => id);
  expect(nonEmpty(changing).filter((id) => !ofCommands.includes(id))).toEqual([]);
});

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function endpointText({ id, method, path, summary, query }: Endpoint): string {
  const command =
    Object.entries(endpointsOfCommands).find(([, endpoint]) => endpoint === id)?.[0] ??
    endpointsOfOptions[id];
  const names = Object.keys(query.shape).map((name) => `\`${name}\``);
  const facts = [
    ...(names.length === 0 ? [] : [`Query: ${names.join(', ')}.`]),
    ...(command === undefined ? [] : [`Command: \`moderate ${command}\`.`]),
  ];
  return [
    `### ${id}`,
    `\`${method.toUpperCase()} ${path}\`: ${summary}.`,
    ...(facts.length === 0 ? [] : [facts.join(' ')]),
  ].join('\n\n');
}

interface ShownCommand {
  readonly path: string;
  readonly help: string;
  /** Whether the command itself does something. */
  readonly isLeaf: boolean;
}

async function allCommands(): Promise<readonly ShownCommand[]> {
  let printed = '';
  const stdout = new Writable({ write: (chunk, _, done) => ((printed += String(chunk)), done()) });
  const program = await fullProgram(stdout);
  const walk = (command: Command, path: string): ShownCommand[] => {
    printed = '';
    command
      .configureHelp({ showGlobalOptions: false })
      .configureOutput({ ...command.configureOutput(), getOutHelpWidth: () => 100 });
    command.outputHelp();
    const isLeaf = command.commands.length === 0 || path.endsWith(' assets');
    const own = { path, help: printed.trim(), isLeaf };
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
