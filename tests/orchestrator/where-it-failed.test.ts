import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, runJson, type CommandOptions } from '../cli/run-command.ts';
import { failingDefinitions } from '../doubles/fixtures/failing/definitions.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  worker = await startWorker(failingDefinitions);
  options = { env: worker.env, definitions: failingDefinitions };
});

afterAll(() => worker.stop());

interface Run {
  readonly runId: string;
  readonly workflowId: string;
  readonly error: string;
}

async function fail(how: string, name: string): Promise<Run> {
  const config = JSON.stringify({ how, name });
  return (await runJson<{ run: Run }>(['run', 'failingJob', '--wait', '--config', config], options))
    .run;
}

/** `FILE:LINE` of the fixture's line with this comment. */
async function lineOf(file: string, comment: string): Promise<string> {
  const lines = (
    await readFile(new URL(`../doubles/fixtures/failing/${file}`, import.meta.url), 'utf8')
  ).split('\n');
  const index = lines.findIndex((line) => line.endsWith(`// ${comment}`));
  expect(index).toBeGreaterThan(0);
  return `tests/doubles/fixtures/failing/${file}:${index + 1}`;
}

test.each([
  [
    'unexpected',
    'activities.ts',
    'thrown in an activity',
    'failing/asset: Ann has no weight',
    ' in weigh; failed after 3 attempts',
  ],
  [
    'library',
    'activities.ts',
    'thrown in a library',
    'failing/asset: Expected pattern to be a non-empty string',
    ' in callLibrary',
  ],
  [
    'workflow',
    'workflows.ts',
    'thrown in workflow code',
    'failing/asset: Ann has no weight here',
    ' in weigh',
  ],
])(
  'an error that nobody expected is shown with the first line of the project that threw it: %s',
  async (how, file, comment, text, more) => {
    const { runId, workflowId, error } = await fail(how, 'Ann');
    expect(error).toBe(`${text} (${await lineOf(file, comment)}${more})`);
    expect((await runCommand(['runs', 'show', runId], options)).out).toContain(error);
    expect((await runCommand(['runs', 'list', '--limit', '1'], options)).out).toContain(error);
    const failure: unknown = await worker.client.workflow
      .getHandle(workflowId)
      .result()
      .catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ cause: { message: error } });
  },
);

test('so is one that an asset throws which is materialized by its activity', async () => {
  const materialized = await runJson<{ run: Run }>(
    ['materialize', 'failing/node_asset', '--wait'],
    options,
  );
  const line = await lineOf('activities.ts', 'thrown in an activity');
  expect(materialized.run.error).toBe(
    `failing/node_asset: Bob has no weight (${line} in weigh; failed after 2 attempts)`,
  );
});

test('so is one that the body of a job throws', async () => {
  const { error } = await fail('body', '{oops');
  expect(error).toMatch(/ in JSON .* \(/);
  expect(error).toContain(` (${await lineOf('workflows.ts', 'thrown in the body of a job')}`);
});

test.each([
  ['expected', 'failing/asset: Ann does not exist'],
  ['retryable', 'failing/asset: Ann is busy (failed after 3 attempts)'],
  ['slow', 'failing/asset: Took longer than its time limit (failed after 2 attempts)'],
])(
  'an error that is meant for people has no line, but the number of attempts: %s',
  async (how, text) => {
    expect((await fail(how, 'Ann')).error).toBe(text);
  },
);

test('where it failed is shown though the message is too long', async () => {
  const { error } = await fail('unexpected', 'x'.repeat(2_000));
  expect(error.length).toBeLessThan(650);
  expect(error).toMatch(
    /x… \(tests\/doubles\/fixtures\/failing\/activities\.ts:\d+ in weigh; failed after 3 attempts\)$/,
  );
});
