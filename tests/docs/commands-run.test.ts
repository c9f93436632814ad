import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTemporal } from '#orchestrator/dev/temporal/find-temporal.ts';
import { readEnv } from '#orchestrator/env.ts';
import { projectFolder } from '#project-folder.ts';
import { cacheFolder } from '#tests/services/cache-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { linesIn } from './commands-in-text.ts';
import { documentation } from './documentation.ts';

const schedule = 'postgresIngestionSchedule';
let environment: RunEnvironment;
let lines: readonly string[];

beforeAll(async () => {
  environment = await openRunEnvironment();
  lines = (await documentation()).flatMap(linesIn);
});

afterAll(() => environment.close());

/** The reader's values for the words in capitals, and for the namespace. */
async function filledIn(): Promise<(line: string) => string> {
  const { client, env } = environment;
  const start = { taskQueue: 'nobody', workflowId: 'run-of-a-reader' };
  await client.workflow.start('postgresIngestionJob', start);
  await client.schedule.create({
    scheduleId: schedule,
    spec: {},
    action: { type: 'startWorkflow', workflowType: 'postgresIngestionJob', taskQueue: 'nobody' },
  });
  return (line) =>
    line
      .replace('WORKFLOW', start.workflowId)
      .replace('ADDRESS', env['TEMPORAL_ADDRESS'] ?? '')
      .replace('--namespace default', `--namespace ${env['TEMPORAL_NAMESPACE']}`);
}

test('each command `temporal` of the documentation works', { timeout: 60_000 }, async () => {
  const commands = nonEmpty(lines.filter((line) => /^temporal( [a-z-]+){2,3} --/.test(line)));
  const filled = await filledIn();
  const options = { env: readEnv(), report: () => undefined };
  const program = await findTemporal({
    ...options,
    cacheFolder: await cacheFolder(options.env, projectFolder),
  });
  const env = {
    ...options.env,
    ...environment.env,
    PATH: `${path.dirname(program)}:/usr/bin:/bin`,
  };
  const failureOf = (command: string) =>
    // Without input for prompts.
    promisify(execFile)('bash', ['-c', `${filled(command)} < /dev/null`], {
      env,
      timeout: 20_000,
    }).then(
      () => [],
      ({ message }: Error) => [message],
    );
  const deletes = (command: string) => command.includes(' delete ');
  const others = await Promise.all(commands.filter((command) => !deletes(command)).map(failureOf));
  const last = await Promise.all(commands.filter(deletes).map(failureOf));
  expect([...others, ...last].flat()).toEqual([]);
});

test('each statement that the documentation gives `psql` works on the state database', async () => {
  const statements = nonEmpty(
    lines.flatMap(
      (line) => /^psql "\$STATE_DATABASE_URL" --command "([^"]+)"$/.exec(line)?.[1] ?? [],
    ),
  );
  const client = new pg.Client({ connectionString: environment.env['STATE_DATABASE_URL'] });
  await client.connect();
  try {
    for (const statement of statements)
      expect((await client.query(statement)).rows, statement).not.toEqual([]);
  } finally {
    await client.end();
  }
});
