import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  createDefinitions,
  defineAlert,
  defineAsset,
  definePipeline,
  definePool,
  defineSchedule,
  defineSensor,
  staticPartitions,
  webhook,
} from '@moderate/orchestrator';
import { openAccess } from '#orchestrator/web/access/open-access.ts';
import { createWebApp } from '#orchestrator/web/server/create-web-app.ts';
import { projectFolder } from '#project-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { oneUnit } from '#tests/support/one-unit.ts';
import {
  deadLetterResource,
  deadLettersInMemory,
  parcel,
} from '#tests/orchestrator/dead-letters/in-memory.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';

/** Text that is harmful if a page interprets it as HTML, in content and in an attribute. */
const hostile = `x"><img src=x onerror=alert(1)>'`;
const escaped = 'x&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;';
const link = 'javascript:alert(2)';
const markdown = `[click](${link}) <script>alert(3)</script>`;

const region = defineAsset({
  key: 'regions/region',
  group: hostile,
  description: hostile,
  partitions: staticPartitions([hostile]),
  config: z.strictObject({ note: z.string().default(hostile).describe(hostile) }),
  pool: definePool({ name: hostile, defaultLimit: 1, variable: 'REGIONS' }),
  materialize: async () => 1,
  checks: { [hostile]: { severity: 'error', check: () => true } },
});
const whole = defineAsset({
  key: 'regions/whole',
  description: hostile,
  materialize: async () => 1,
});
const letters = deadLetterResource(deadLettersInMemory('letters', [parcel(hostile, hostile)]));
const rule = defineAlert({
  name: 'late',
  description: hostile,
  on: { problem: 'overdue', subjects: [hostile] },
  to: [webhook({ name: hostile, url: 'HOSTILE_URL', template: 'json' })],
});
const definitions = createDefinitions({
  alerts: [rule],
  pipelines: [
    definePipeline({
      uses: { letters },
      deadLetters: ['letters'],
      assets: [region, whole],
      sensors: [
        defineSensor({
          name: 'files',
          description: hostile,
          intervalSecs: 60,
          assets: [whole],
          evaluate: async () => ({ requests: [] }),
        }),
      ],
      schedules: [
        defineSchedule({ name: 'daily', assets: [whole], cron: '0 6 * * *', description: hostile }),
      ],
    }),
  ],
});

let environment: RunEnvironment;
let app: ReturnType<typeof createWebApp>;

beforeAll(async () => {
  environment = await openRunEnvironment({ TEMPORAL_UI_URL: 'http://127.0.0.1:8233' });
  const source = {
    env: environment.env,
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => definitions,
    temporal: async () => environment.client,
    store: async () => environment.store,
    note: () => undefined,
  };
  const options = { basePath: '', report: () => undefined };
  const access = openAccess(source, undefined, options);
  app = createWebApp(source, options, new AbortController().signal, access);
  await record(environment);
});

afterAll(() => environment.close());

/** A run, a backfill, a tick and an action whose texts are all untrusted. */
async function record({ store }: RunEnvironment): Promise<void> {
  const now = Date.now();
  const run = {
    runId: 'r1',
    workflowId: 'materializeAssets/r1',
    job: 'materializeAssets',
    launchedBy: hostile,
    config: { [hostile]: hostile },
    runKey: hostile,
    resumeFrom: undefined,
  };
  const pools = { attempt: undefined, pool: undefined, refusal: undefined };
  await store.runLife.begin({ ...run, startedAt: now, askedAt: now }, pools);
  const lines = [
    { at: now, level: 'error', message: hostile, attributes: { [hostile]: hostile } },
  ] as const;
  const limits = { headLines: 10, tailLines: 10, tailBytes: 10_000 };
  await store.runLogs.append([{ runId: 'r1', lines, leftOut: 0 }], limits);
  const step = { startedAt: now, endedAt: now };
  const metadata = { [hostile]: hostile, home: link, report_preview: markdown };
  const check = { name: hostile, passed: false, severity: 'error' as const, metadata };
  await store.runLife.end(
    {
      ...run,
      status: 'failed',
      error: hostile,
      result: '',
      queued: false,
      endedAt: now,
      outcomes: [
        {
          ...step,
          asset: 'regions/region',
          partition: hostile,
          status: 'failed',
          error: hostile,
          checks: [],
        },
        {
          ...step,
          asset: 'regions/whole',
          partition: '',
          status: 'materialized',
          value: { [hostile]: hostile },
          metadata,
          checks: [check],
        },
      ],
    },
    () => 1,
  );
  await store.backfills.create(
    oneUnit({
      backfillId: 'b1',
      selection: ['regions/region'],
      requestedBy: hostile,
      rows: [{ partition: hostile, config: {} }],
    }),
  );
  await store.sensors.beginTick('files', 't1');
  await store.sensors.endTick('files', 't1', { skipReason: hostile, evaluated: true });
  await store.ignoredKeys.ignore('files', hostile, hostile);
  await store.alerts.silence({
    rule: '*',
    subject: hostile,
    until: new Date(now + 3_600_000),
    reason: hostile,
    createdBy: hostile,
  });
  await store.audit.begin({
    who: hostile,
    via: 'web',
    action: hostile,
    about: [hostile],
    input: { [hostile]: hostile },
  });
}

/** An address of each page, by its route. */
const addresses: Readonly<Record<string, string>> = {
  '/': '/',
  '/assets': '/assets',
  '/assets/graph': '/assets/graph',
  '/assets/:name{.+}': '/assets/regions/whole',
  '/runs': '/runs',
  '/runs/:name': '/runs/r1',
  '/search': `/search?q=${encodeURIComponent(hostile)}`,
  '/jobs': '/jobs',
  '/jobs/:name': '/jobs/materializeAssets',
  '/backfills': '/backfills',
  '/backfill': `/backfill?asset=regions/region&keys=${encodeURIComponent(hostile)}`,
  '/backfills/:name': '/backfills/b1',
  '/automation': '/automation',
  '/automation/sensors/:name': '/automation/sensors/files',
  '/automation/schedules/:name': '/automation/schedules/daily',
  '/queue': '/queue',
  '/queue/dead-letters/:name': '/queue/dead-letters/letters',
  '/alerts': '/alerts',
  '/audit': `/audit?about=${encodeURIComponent(hostile)}`,
  '*': `/${encodeURIComponent(hostile)}`,
};

const textOf = async (address: string) =>
  (await app.request(address, { headers: { host: 'localhost' } })).text();

/** The places where untrusted text is more than text. */
function harm(page: string): readonly string[] {
  const addressesIn = [...page.matchAll(/\b(?:href|src|action)="([^"]*)"/g)].map(
    ([, address = '']) => address,
  );
  return [
    ...page.replaceAll(escaped, '').matchAll(/.{0,80}(?:<img|<script>|["<]\w* onerror).{0,80}/g),
  ]
    .map(([text]) => text)
    .concat(nonEmpty(addressesIn).filter((address) => !/^(?:\/|#|https?:)/.test(address)));
}

test('each page has an address here', () => {
  const routes = app.routes
    .filter(({ method, path: route }) => method === 'GET' && !/^\/(api|static|live)/.test(route))
    .map(({ path: route }) => (route === '/*' ? '*' : route));
  expect([...new Set(routes)].toSorted()).toEqual(Object.keys(addresses).toSorted());
});

test.each(nonEmpty(Object.entries(addresses)))(
  'the page %s shows what comes from elsewhere as text',
  async (_route, address) => {
    expect(harm(await textOf(address))).toEqual([]);
  },
);

test.each([
  '/',
  '/assets',
  '/assets/regions/region',
  '/assets/regions/whole',
  '/runs',
  '/runs/r1',
  '/backfills/b1',
  '/automation/sensors/files',
  '/queue',
  '/queue/dead-letters/letters',
  '/alerts',
  addresses['/audit'] ?? '',
])('%s shows it', async (address) => {
  const page = await textOf(address);
  expect(page).toContain(escaped);
  expect(harm(page)).toEqual([]);
});

test('Markdown is shown as it was written, and an address that is not of the web is no link', async () => {
  const page = await textOf('/assets/regions/whole');
  expect(page).toContain(`[click](${link}) &lt;script&gt;alert(3)&lt;/script&gt;`);
  expect(page).toContain(`<dd>${link}</dd>`);
});

test('scripts and pages write HTML in no other way than by the template', async () => {
  const files: string[] = [];
  for await (const file of glob('src/orchestrator/web/**/*.ts', { cwd: projectFolder }))
    files.push(file);
  const texts = await Promise.all(
    nonEmpty(files).map(async (file) => ({
      file,
      text: await readFile(path.join(projectFolder, file), 'utf8'),
    })),
  );
  const raw =
    /\braw\(|\.(?:inner|outer)HTML\s*=(?!=)|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|new Function/;
  expect(texts.filter(({ text }) => raw.test(text)).map(({ file }) => file)).toEqual([]);
});
