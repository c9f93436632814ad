import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { addInitCommand } from '#orchestrator/cli/commands/init.ts';
import { projectFolder } from '#project-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { codeBlocksOf, compileBlocks, type Surroundings } from './code-blocks.ts';
import { commandProblem, commandsIn, linesIn } from './commands-in-text.ts';
import { documentation } from './documentation.ts';
import { fullProgram } from './full-program.ts';

/** Pages whose blocks are not compiled here, with the reason. */
const elsewhere = new Map([
  [
    'docs/reference/api.md',
    'its block is compiled with the types of the API by tests/orchestrator/web/contract/contract.test.ts',
  ],
  [
    'docs/getting-started/first-pipeline.md',
    'its blocks are written to files and run by tests/orchestrator/package/install.test.ts',
  ],
]);

/** Declarations that the text of a page assumes. */
const surroundings: Readonly<Record<string, Surroundings>> = {
  'README.md': {
    before: `
      import { daily, defineAsset, defineResource } from '@moderate/orchestrator';
      import { z } from 'zod';
      const weatherApi = defineResource({
        description: 'Weather service',
        env: z.object({ WEATHER_API_URL: z.string() }),
        create: () => ({ readings: async (_: { readonly start: Date }) => [1] }),
        checkHealth: async () => 'ok',
      });
      declare const meansOf: (readings: readonly number[]) => number[];
    `,
  },
  'docs/concepts/several-partitions.md': {
    before: `
      import { daily, defineAsset } from '@moderate/orchestrator';
      declare const fetchRates: (from: Date, to: Date) => Promise<{ readonly day: string; readonly rate: number }[]>;
    `,
  },
  'src/orchestrator/README.md': {
    files: {
      'definitions.ts': `
        import { createDefinitions } from '@moderate/orchestrator';
        export const definitions = createDefinitions({ pipelines: [] });
      `,
    },
  },
  'docs/reference/client.md': {
    files: {
      'definitions.ts': `
        import { createDefinitions, defineAsset, definePipeline, dynamicPartitions } from '@moderate/orchestrator';
        export const customers = dynamicPartitions('customers');
        export const bills = defineAsset({ key: 'bills', partitions: customers, materialize: async () => 1 });
        export const definitions = createDefinitions({ pipelines: [definePipeline({ assets: [bills] })] });
      `,
    },
  },
};

// It also compiles the package's sources: 7 s alone, much longer in parallel with other suites.
test('the TypeScript of the documentation compiles', { timeout: 120_000 }, async () => {
  const blocks = (await documentation())
    .flatMap(codeBlocksOf)
    .filter(({ page }) => !elsewhere.has(page));
  const wrong = { page: 'wrong.md', number: 1, code: 'export const text: string = 1;' };
  const errors = await compileBlocks([...nonEmpty(blocks), wrong], surroundings);
  expect(errors).toEqual([expect.stringMatching(/^pages\/wrong.md\/1.ts.*TS2322/)]);
});

test('the commands that the documentation shows exist, with their options', async () => {
  const program = await fullProgram(new Writable({ write: (_chunk, _encoding, done) => done() }), [
    addInitCommand,
  ]);
  // The changelog also contains commands of earlier releases.
  const pages = (await documentation()).filter(({ file }) => file !== 'CHANGELOG.md');
  const shown = pages.flatMap((page) =>
    commandsIn(page).map((command) => ({ page: page.file, command })),
  );
  const wrong = nonEmpty(shown.filter(({ command }) => command !== 'COMMAND')).flatMap(
    ({ page, command }) => {
      const problem = commandProblem(program, command);
      return problem === undefined ? [] : [`${page}: ${command}: ${problem}`];
    },
  );
  expect(wrong).toEqual([]);
  expect(commandProblem(program, 'runs shwo RUN')).toBe('runs has no command shwo');
  expect(commandProblem(program, 'runs show RUN --als')).toBe('show has no option --als');
});

test('the tasks and npm scripts that the documentation shows exist', async () => {
  const read = (file: string) => readFile(path.join(projectFolder, file), 'utf8');
  const { scripts } = JSON.parse(await read('package.json')) as { readonly scripts: object };
  const tasks = [...(await read('Taskfile.yml')).matchAll(/^  ([\w-]+):$/gm)];
  const known = [
    ...tasks.map(([, name]) => `task ${name}`),
    ...Object.keys(scripts).map((name) => `npm run ${name}`),
  ];
  const lines = (await documentation()).flatMap(linesIn);
  const shown = lines.flatMap(
    (line) => /(?:^|[;&=] |=\S+ )((?:task|npm run) [\w:-]+)/.exec(line)?.[1] ?? [],
  );
  expect(nonEmpty(shown).filter((command) => !known.includes(command))).toEqual([]);
});
