import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parcel } from '#tests/orchestrator/dead-letters/in-memory.ts';
import { meterParcels } from './energy.ts';
import { seed } from './seed.ts';
import { startPages, type Pages } from './start-pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
  await seed(pages.environment);
});

afterAll(() => pages.close());

const statusOf = async (backfill: string) =>
  (await pages.environment.store.backfills.find(backfill))?.status;

test('a backfill is paused and resumed', async () => {
  const { page, complaints, close } = await pages.open('/backfills/gaps-of-august');
  // A restarted server has another.
  await page.evaluate(`document.querySelector('meta[name="request-token"]').content = 'before'`);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  expect(await statusOf('gaps-of-august')).toBe('paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  expect({ status: await statusOf('gaps-of-august'), complaints }).toEqual({
    status: 'running',
    complaints: [],
  });
  await close();
});

test('the form of a backfill says what it would do, follows its options, and has the command', async () => {
  const { page, complaints, close } = await pages.open('/assets/meters/cleaned');
  await page.getByLabel('Select partitions').fill('2026-08-01..2026-08-06');
  await page.getByRole('button', { name: 'Select' }).click();
  await page.getByText('6 partitions: 3 missing, 3 in progress').waitFor();
  await page.getByRole('link', { name: 'Backfill it' }).click();
  const plan = page.locator('#plan');
  await plan.getByText('6 runs for 6 partitions, at most 10 at once').waitFor();
  expect(await plan.innerText()).toContain(
    '3 of these partitions are about to be materialized by other backfills or runs, and are skipped.',
  );
  await page.getByLabel('Partitions of a run, at most').fill('4');
  await page.getByLabel('Begin with the last partition').check();
  await page.getByLabel('Missing: no run').check();
  await plan.getByText('2 runs for 6 partitions').waitFor();
  await plan.locator('code', { hasText: '--missing' }).waitFor();
  expect(await plan.locator('code').innerText()).toBe(
    'moderate backfill meters/cleaned --range 2026-08-01..2026-08-06 --missing --per-run 4 --reverse',
  );
  expect(new URL(page.url()).searchParams.get('status')).toBe('missing');
  await page.getByLabel('Range').fill('2026-08-06..2026-08-01');
  await plan.getByText('it ends before it begins').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test('a form that is filled in before its script is there, and a dry run that fails at first, are followed', async () => {
  const { page, close } = await pages.open('/backfills');
  const { promise: isFilledIn, resolve: release } = Promise.withResolvers<void>();
  await page.route(/page.*\.js/, async (route) => {
    await isFilledIn;
    await route.continue();
  });
  await page.goto(
    new URL('/backfill?asset=meters%2Fcleaned&range=2026-08-01..2026-08-06', pages.web.url).href,
    { waitUntil: 'commit' },
  );
  await page.getByLabel('Partitions of a run, at most').fill('4');
  let refusals = 0;
  await page.route(/perRun=4/, async (route) => {
    refusals += 1;
    if (refusals > 2) return route.continue();
    return route.abort();
  });
  release();
  await page.locator('#plan').getByText('2 runs for 6 partitions').waitFor();
  expect(refusals).toBeGreaterThan(2);
  await close();
});

test('partitions that failed are backfilled once a person has seen how many runs that takes, and cancelled with their runs', async () => {
  const { page, complaints, close } = await pages.open('/assets/buildings/by_region');
  await page.getByRole('link', { name: 'Backfill failed' }).click();
  await page.getByText('1 run for 1 partition').waitFor();
  expect(await pages.environment.store.backfills.list(10)).toHaveLength(1);
  await Promise.all([
    page.waitForURL(/\/backfills\/.+/),
    page.getByRole('button', { name: 'Start the backfill' }).press('Enter'),
  ]);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('buildings/by_region');
  expect(await pages.environment.store.backfills.list(10)).toMatchObject([
    { selection: ['buildings/by_region'], status: 'running' },
    {},
  ]);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Cancel with its runs' }).click();
  await page.getByRole('button', { name: 'Retry what is not done' }).waitFor();
  const { audit } = pages.environment.store;
  expect(await audit.list({ action: 'backfills cancel', limit: 10 })).toMatchObject([
    { input: { runs: true } },
  ]);
  expect(complaints).toEqual([]);
  await close();
});

test('a run is started from the page of an asset, and what the server refuses is shown there', async () => {
  const { page, close } = await pages.open('/assets/meters/readings');
  await page.getByText('Materialize', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Partition', exact: true }).fill('yesterday');
  await page.getByRole('button', { name: 'Start a run' }).click();
  await page.locator('#answer.failed').waitFor();
  expect(await page.locator('#answer').innerText()).toContain('yesterday');
  const [panel, answer] = await Promise.all([
    page.locator('form[data-materialize]').boundingBox(),
    page.locator('#answer').boundingBox(),
  ]);
  expect(answer?.y).toBeGreaterThanOrEqual((panel?.y ?? Infinity) + (panel?.height ?? 0));
  await page.getByRole('combobox', { name: 'Partition', exact: true }).fill('2026-02-03');
  await page.getByLabel('and its downstreams').check();
  await page.getByRole('button', { name: 'Choose its config first' }).click();
  await page.getByText('Materialize meters/readings+ [2026-02-03]').waitFor();
  await page.goBack();
  await page.getByText('Materialize', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Partition', exact: true }).fill('2026-02-03');
  await Promise.all([
    page.waitForURL(/\/runs\/.+/),
    page.getByRole('button', { name: 'Start a run' }).dblclick(),
  ]);
  expect(await page.locator('#blocked').innerText()).toContain('It waits for a worker.');
  const { audit } = pages.environment.store;
  const started = await audit.list({ action: 'materialize', limit: 10 });
  // One that was rejected, and one of two clicks.
  expect(started.map(({ code }) => code)).toEqual([undefined, 'CONFIG_INVALID']);
  await page.goto(new URL('/assets/meters/readings', pages.web.url).href);
  await page.getByRole('link', { name: 'Who did what to it' }).click();
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
  expect(await page.locator('#actions tbody.row').count()).toBe(2);
  await close();
});

test('a message that could not be used is replayed, and others are dropped after a question', async () => {
  meterParcels.push(parcel('p1', 'no meter'), parcel('p2', 'torn'));
  const { page, complaints, close } = await pages.open('/');
  const problem = page.locator('#problems').getByRole('link', { name: 'meter-parcels.dead' });
  // The overview is up to some seconds old.
  const isShown = async () => (await page.reload()) !== null && problem.isVisible();
  await expect.poll(isShown, { timeout: 20_000, interval: 500 }).toBe(true);
  await problem.click();
  await page.getByText('2 messages in meter-parcels.dead').waitFor();
  await page.getByRole('button', { name: 'Replay', exact: true }).first().click();
  await page.getByText('1 message in meter-parcels.dead').waitFor();
  expect(await page.locator('#letters').innerText()).not.toContain('no meter');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Drop all' }).click();
  await page.getByText('There are none.').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test('a sensor says what it would request, ignores a run key, and starts its runs again', async () => {
  const { requests } = pages.environment.store;
  const job = 'stormJob';
  await requests.ask('newWeatherFiles', {
    job,
    runKey: 'storm',
    config: {},
    tags: {},
    maxAttempts: 1,
    retryAfterMs: 0,
  });
  const filter = { jobs: [job], pool: undefined, batch: 1 };
  const [taken] = await requests.take(filter, ({ runKey }) => `${job}/${runKey}`);
  const refusal = 'The config is torn';
  await requests.putBack([taken?.workflowId ?? ''], { refusal, delayMs: 3_600_000 });
  const { page, complaints, close } = await pages.open('/automation/sensors/newWeatherFiles');
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText('It would request no run').waitFor();
  await page.locator('#refused').getByText(refusal).waitFor();
  await page.locator('#refused').getByRole('button', { name: 'Ignore' }).click();
  await page.locator('#ignored').getByText('storm').waitFor();
  expect(await page.locator('#refused').count()).toBe(0);
  await page.getByRole('button', { name: 'Unignore' }).click();
  await page.locator('#refused').getByText(refusal).waitFor();
  expect(await page.locator('#ignored').count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test('an alert rule is tested and silenced, and the silence is ended', async () => {
  const { page, complaints, close } = await pages.open('/alerts');
  await page.getByRole('button', { name: 'Test' }).click();
  await page.locator('#answer.failed').waitFor();
  expect(await page.locator('#answer').innerText()).toBe(
    'bell: sent, it rang; horn: not configured, HORN is missing',
  );
  await page.getByRole('combobox').selectOption('all rules');
  await page.getByLabel('Until').fill('2100-01-01T00:00');
  await page.getByLabel('Reason').fill('The roof is mended');
  await page.getByRole('button', { name: 'Silence' }).click();
  await page.locator('#silences').getByText('The roof is mended').waitFor();
  expect(await pages.environment.store.alerts.silences()).toMatchObject([
    { rule: '*', subject: '*', until: new Date('2099-12-31T23:00:00Z') },
  ]);
  await page.getByRole('button', { name: 'End it' }).click();
  await page.getByText('Nothing is silenced.').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test('a run is cancelled after a question', async () => {
  const [run] = await pages.environment.store.runs.list({ status: 'running', limit: 1 });
  const { page, close } = await pages.open(`/runs/${run?.runId}`);
  const questions: string[] = [];
  page.on('dialog', (dialog) => {
    questions.push(dialog.message());
    void dialog.accept();
  });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await vi.waitFor(async () => {
    const { events } = await pages.environment.client.workflow
      .getHandle(run?.workflowId ?? '')
      .fetchHistory();
    expect(
      events?.some(({ workflowExecutionCancelRequestedEventAttributes: asked }) => asked != null),
    ).toBe(true);
  });
  expect(questions).toEqual([expect.stringMatching(/^Cancel this run\?/)]);
  await close();
});

test('a run that is blocked is terminated after a question', async () => {
  const { client, store } = pages.environment;
  const [run] = await store.runs.list({ status: 'running', limit: 1 });
  const { workflowService, options } = client;
  const { namespace } = options;
  const taskQueue = { name: 'nobody' };
  const { taskToken } = await client.withDeadline(Date.now() + 20_000, () =>
    workflowService.pollWorkflowTaskQueue({ namespace, taskQueue }),
  );
  const failure = { message: 'The history has another activity' };
  // What a worker answers whose code contradicts the history.
  await workflowService.respondWorkflowTaskFailed({ namespace, taskToken, cause: 24, failure });
  const { page, close } = await pages.open(`/runs/${run?.runId}`);
  await page.locator('#blocked').getByText(failure.message).waitFor();
  const questions: string[] = [];
  page.on('dialog', (dialog) => {
    questions.push(dialog.message());
    void dialog.accept();
  });
  await page.getByRole('button', { name: 'Terminate' }).click();
  const statusOfRun = async () =>
    (await client.workflow.getHandle(run?.workflowId ?? '').describe()).status.name;
  await expect.poll(statusOfRun).toBe('TERMINATED');
  expect(questions).toEqual([expect.stringMatching(/^Terminate this run\?/)]);
  await page.getByRole('button', { name: 'Terminate' }).waitFor({ state: 'detached' });
  await close();
});
