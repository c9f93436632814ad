import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '#tests/doubles/stand-ins/platform-api/server.ts';
import {
  createQueue,
  rabbitStartMs,
  rabbitUrl,
  withChannel,
  type TestQueue,
} from '#tests/support/rabbit.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { definitions } from '#definitions.ts';
import { runCommand, runJson } from '#tests/cli/run-command.ts';

let url: string;
let queue: TestQueue;
let platform: PlatformApiStandIn;
let environment: RunEnvironment;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  url = await rabbitUrl();
  queue = await createQueue('submit');
  platform = await startPlatformApi();
  environment = await openRunEnvironment({ RABBIT_URL: url, MATRIX_PROFILE_QUEUE: queue.name });
  env = { ...environment.env, ...platform.env };
}, rabbitStartMs);

afterAll(async () => {
  await environment.close();
  await platform.stop();
  await queue.drop();
});

const submit = (...args: string[]) =>
  runCommand(['matrix-profile', 'submit', ...args], { env, definitions });

/** Takes the only message. */
async function sent(): Promise<unknown> {
  return withChannel(url, async (channel) => {
    const message = await channel.get(queue.name, { noAck: true });
    if (message === false) return undefined;
    expect(message.properties).toMatchObject({ deliveryMode: 2, contentType: 'application/json' });
    return JSON.parse(message.content.toString());
  });
}

test('sends what the platform knows of its job', async () => {
  const object = platform.addObject({ owner: 'alice', key: 'alice-assets/meters.csv' });
  const job = platform.addJob({ objectId: object.id, variable: 'kWh', creator: 'alice' });
  const message = {
    workflow_job_id: job.id,
    analysis_variable: 'kWh',
    bucket: 'moderate',
    key: 'alice-assets/meters.csv',
  };
  expect(await submit('--job-id', String(job.id))).toEqual({
    code: 0,
    out: `Sent the message of job ${job.id} to ${queue.name}: ${JSON.stringify(message)}\n`,
    err: '',
  });
  expect(await sent()).toEqual(message);

  const args = [
    'matrix-profile',
    'submit',
    '--job-id',
    String(job.id),
    '--analysis-variable',
    'kW',
    '--tag',
    'next',
  ];
  expect(await runJson(args, { env, definitions })).toMatchObject({
    queue: queue.name,
    message: { ...message, analysis_variable: 'kW', tag: 'next' },
  });
  expect(await sent()).toEqual({ ...message, analysis_variable: 'kW', tag: 'next' });
  expect(platform.violations).toEqual([]);
});

test('needs no platform where all is given', async () => {
  const given = ['--job-id', '900', '--bucket', 'b', '--key', 'k.csv', '--analysis-variable', 'a'];
  expect(
    await runCommand(['matrix-profile', 'submit', ...given], { env: environment.env, definitions }),
  ).toMatchObject({ code: 0 });
  expect(await sent()).toEqual({
    workflow_job_id: 900,
    analysis_variable: 'a',
    bucket: 'b',
    key: 'k.csv',
  });
});

test.each([
  [['--job-id', '999'], /^The platform at http:.* has no job 999\n$/],
  [['--job-id', '0'], /^--job-id: expected a whole number above 0/],
  [[], /^Required option '--job-id <id>' not specified\n$/],
])('%j is refused', async (args, err) => {
  expect(await submit(...args)).toEqual({ code: 2, out: '', err: expect.stringMatching(err) });
  expect(await sent()).toBeUndefined();
});

test('says what is missing where the platform is not configured', async () => {
  const { code, err } = await runCommand(
    ['matrix-profile', 'submit', '--job-id', '5', '--key', 'k'],
    {
      env: environment.env,
      definitions,
    },
  );
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(
      /^No message was sent, because it could not be used: analysis_variable: .*; bucket: /,
    ),
  ]);
});

test('sends none for a job whose run was requested, because it would start nothing', async () => {
  const { sensors } = environment.store;
  const requests = [
    {
      job: 'matrixProfileJob',
      runKey: '901',
      config: {},
      tags: {},
      maxAttempts: 1,
      retryAfterMs: 0,
    },
  ];
  const { version } = await sensors.beginTick('matrixProfileMessagesSensor', 'tick');
  await sensors.commit({
    sensor: 'matrixProfileMessagesSensor',
    tickId: 'tick',
    requests,
    cursor: undefined,
    version,
  });
  const { code, err } = await submit('--job-id', '901');
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(
      /^A run was already requested for job 901, so a message would start nothing/,
    ),
  ]);
});
