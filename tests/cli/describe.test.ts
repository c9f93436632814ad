import { expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { runCommand, runJson } from './run-command.ts';

test('jobs shows the description and the config fields of each job', async () => {
  const { out } = await runCommand(['jobs']);
  expect(out).toContain('partyJob  Greet guests\n');
  expect(out).toMatch(/ {2}guests +list of string +default \["Ann","Ben"\] +Who is greeted\n/);
  expect(out).toMatch(/ {2}hall\.seats +integer +default 40\n/);
  expect(out).toMatch(/ {2}selection +list of string +required +KEY, /);

  const { jobs } = await runJson<{
    jobs: readonly { name: string; needs: readonly string[]; schema: object }[];
  }>(['jobs']);
  expect(jobs.map(({ name, needs }) => [name, needs])).toEqual([
    ['partyJob', []],
    ['waitJob', []],
    ['shoppingJob', ['shop']],
    ['materializeAssets', []],
  ]);
  expect(jobs[0]?.schema).toMatchObject({
    type: 'object',
    properties: { maxConcurrent: { minimum: 1, default: 2 } },
  });
});

test('assets shows groups and dependencies also without a state database, and says that the rest is not known', async () => {
  const { code, out, err } = await runCommand(['assets']);
  expect(code).toBe(0);
  expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
    'party',
    '├─ party/hall',
    '│    Where guests are greeted',
    '├─ party/greeting',
    '│    from party/hall',
    '│    only in runs of partyJob',
    '└─ party/silence',
    '     only in runs of waitJob',
    '',
  ]);
  expect(err).toMatch(
    /^Could not read when assets were materialized: The database moderate_workflows_state is not configured/,
  );
});

test('assets as a graph, and as Mermaid', async () => {
  expect(
    (await runCommand(['assets', '--graph'])).out.split('\n').map((line) => line.trimEnd()),
  ).toEqual(['party/hall', '└─ party/greeting', 'party/silence', '']);
  const json = await runCommand(['assets', '--graph', '--format', 'json']);
  expect(json).toEqual({
    ...(await runCommand(['assets', '--json'])),
    code: 0,
    err: expect.stringMatching(/^Could not read when assets were materialized: /),
  });
  expect(JSON.parse(json.out)).toMatchObject({ assets: [{ key: 'party/hall' }, {}, {}] });
  const { out, err } = await runCommand(['assets', '--format', 'mermaid']);
  expect(err).toBe('');
  expect(out).toBe(
    [
      'flowchart LR',
      '  subgraph g0["party"]',
      '    a0["party/hall"]',
      '    a1["party/greeting"]',
      '    a2["party/silence"]',
      '  end',
      '  a0 --> a1',
      '',
    ].join('\n'),
  );
});

test('jobs shows which fields of this deployment are optional', async () => {
  const { out } = await runCommand(['jobs'], { definitions });
  expect(out).toMatch(/ {2}image +string +optional +Without tag/);
  expect(out).not.toContain('undefined');
});
