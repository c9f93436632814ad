import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { platformAssetUuid } from '#activities/datasets/names.ts';
import { createGitRemote, gitStartMs, type GitRemote } from '#tests/support/git-remote.ts';
import {
  createBuckets,
  objectStorageStartMs,
  type TestBuckets,
} from '#tests/support/object-storage.ts';
import type { FaultyRequest } from '#tests/doubles/stand-ins/faults.ts';
import { runJob } from '../trust/trust-environment.ts';
import { startDatasetsEnvironment, type DatasetsEnvironment } from './datasets-environment.ts';

let buckets: TestBuckets;
let environment: DatasetsEnvironment;
let remote: GitRemote;

const weather = 'time,temperature\n2016-01-01 00:00:00,1.5\n2016-01-01 01:00:00,\n';
const files = {
  'data/weather/weather.csv': weather,
  'data/metadata/metadata.csv': 'id,name\n1,"a, b"\n',
};
const globs = ['data/weather/*.csv', 'data/metadata/*.csv'];

beforeAll(async () => {
  buckets = await createBuckets('datasets');
  environment = await startDatasetsEnvironment(buckets.variables);
}, gitStartMs + objectStorageStartMs);

afterAll(async () => {
  await environment.stop();
  await buckets.drop();
});

beforeEach(async () => {
  if (remote !== undefined) await remote.drop();
  remote = await createGitRemote({ lfs: ['data/weather/*.csv'] });
}, gitStartMs);

afterAll(() => remote.drop());

/** Runs the job on a platform that contains nothing from other tests. */
async function run(config: object = {}, job = 'genomeProjectJob') {
  const given = {
    gitUrl: remote.url,
    gitTreeish: 'main',
    datasetPaths: globs,
    gitLfs: true,
    ...config,
  };
  const { failure, handle, runId } = await runJob(environment.worker, job, given);
  const error = await failure;
  const outcomes = await environment.worker.store.materializations.ofRun(runId);
  return {
    error,
    handle,
    outcomes,
    keys: outcomes.map(({ asset, partition }) => `${asset}${partition && ` ${partition}`}`),
  };
}

function uploads() {
  return environment.platform.requests.filter(
    ({ method, path }) => method === 'POST' && /^\/asset\/\d+\/object$/.test(path),
  );
}

const series = () =>
  environment.platform
    .objects()
    .map(({ series_id }) => String(series_id))
    .toSorted();

/** As if this platform and this deployment were new. */
beforeEach(async () => {
  environment.platform.clear();
  environment.platform.faults.clear();
  await environment.worker.store.database.query('truncate asset_partitions, dataset_uploads');
});

async function stagedKeys(commit: string): Promise<readonly string[]> {
  const { Contents = [] } = await buckets.s3.send(
    new ListObjectsV2Command({
      Bucket: buckets.outputsBucket,
      Prefix: `datasets/genome-project/${commit}/`,
    }),
  );
  return Contents.map(({ Key = '' }) => Key).toSorted();
}

const waiting = { timeout: 60_000, interval: 20 };

const isUpload = ({ method, path }: FaultyRequest) =>
  method === 'POST' && /^\/asset\/\d+\/object$/.test(path);
const four = [
  'metadata-metadata-csv',
  'metadata-metadata-parquet',
  'weather-weather-csv',
  'weather-weather-parquet',
];

describe('a run', () => {
  test('publishes every file as Parquet and CSV, staged under its commit, with a preview; the next uploads nothing', async () => {
    const commit = await remote.commit({ ...files, 'data/other.csv': 'no\n' });
    const first = await run();
    expect(first.error).toBeUndefined();
    expect(first.keys.toSorted()).toEqual([
      'datasets/remote_head genome-project',
      'datasets/upload_plan genome-project',
      ...four.map((name) => `datasets/uploaded_file genome-project-${name}`),
      'genome_project_datasets',
      'platform_asset_genome_project_datasets',
    ]);
    expect(environment.platform.assets()).toMatchObject([
      {
        name: 'genome-project',
        uuid: platformAssetUuid(environment.platform.url, 'genome-project'),
        access_level: 'public',
        username: null,
      },
    ]);
    expect(series()).toEqual(four);
    const csv = environment.platform
      .objects()
      .find(({ series_id }) => series_id === 'weather-weather-csv');
    expect(csv).toMatchObject({
      tags: { repo_url: remote.url, commit_sha: commit },
      sha256_hash: createHash('sha256').update(weather).digest('hex'),
      key: expect.stringMatching(/^workflows-assets\/weather-weather-.*\.csv$/),
    });

    expect(await stagedKeys(commit)).toEqual([]);
    const datalake = await buckets.s3.send(new ListObjectsV2Command({ Bucket: buckets.bucket }));
    expect(datalake.KeyCount).toBe(0);
    const { memo } = await first.handle.describe();
    expect(memo?.['result']).toContain(
      '| time | temperature |\n| --- | --- |\n| 2016-01-01 00:00:00 | 1.5 |',
    );

    const second = await run();
    expect(second.error).toBeUndefined();
    expect(uploads()).toHaveLength(4);
    expect(
      second.outcomes.find(({ asset }) => asset === 'datasets/upload_plan')?.metadata,
    ).toMatchObject({ uploads: 0, unchanged: 4 });
    expect(await readdir(environment.spool)).toEqual([]);
    expect(await stagedKeys(commit)).toEqual([]);
  });

  test('uploads what has changed, also where only its reading has', async () => {
    await remote.commit(files);
    await run();
    await remote.commit({ 'data/metadata/metadata.csv': 'id,name\n2,c\n' });
    await run();
    expect(series()).toEqual(
      [...four, 'metadata-metadata-csv', 'metadata-metadata-parquet'].toSorted(),
    );
    await run({ readOptions: { 'weather.csv': { decimal: ',' } } });
    // Only the Parquet output differs.
    expect(series().filter((name) => name.startsWith('weather'))).toEqual([
      'weather-weather-csv',
      'weather-weather-parquet',
      'weather-weather-parquet',
    ]);
  });

  test('that only looks whether the head has moved does nothing where it has not', async () => {
    await remote.commit(files);
    expect((await run({ onlyIfMoved: true })).keys).toContain(
      'platform_asset_genome_project_datasets',
    );
    expect((await run({ onlyIfMoved: true })).keys).toEqual([
      'datasets/remote_head genome-project',
    ]);
    expect((await run({ onlyIfMoved: true, datasetPaths: [globs[0]] })).keys).toContain(
      'platform_asset_genome_project_datasets',
    );
    await remote.commit({ 'data/metadata/metadata.csv': 'id\n2\n' });
    expect((await run({ onlyIfMoved: true })).keys).toContain(
      'platform_asset_genome_project_datasets',
    );
  });

  test("counts what the old deployment's state knows, by the content at its commit, but publishes its CSV files once more", async () => {
    const old = await remote.commit({ ...files, 'data/metadata/Old_Meters_.csv': 'id\n1\n' });
    await remote.commit({ 'data/metadata/metadata.csv': 'id\n2\n' });
    const uuid = platformAssetUuid(environment.platform.url, 'genome-project');
    const { id: asset } = environment.platform.addAsset({ uuid, name: 'genome-project' });
    const six = [...four, 'metadata-old-meters-csv', 'metadata-old-meters-parquet'];
    for (const seriesId of six) environment.platform.addObject({ asset, seriesId });
    const takeOver = () =>
      environment.worker.store.materializations.import(
        six.map((name) => ({
          asset: 'datasets/uploaded_file',
          partition: `genome-project-${name}`,
          value: { commit: old },
          metadata: {
            imported: true,
            commit: old,
          },
          madeAt: new Date(),
        })),
      );
    await takeOver();
    const sent = () =>
      uploads()
        .map(({ body }) => (body as { series_id: string }).series_id)
        .toSorted();
    const published = [
      'metadata-metadata-csv',
      'metadata-metadata-parquet',
      'metadata-old-meters-csv',
      'weather-weather-csv',
    ];
    expect((await run()).error).toBeUndefined();
    expect(sent()).toEqual(published);
    const again = await run();
    expect(
      again.outcomes.find(({ asset: of }) => of === 'datasets/upload_plan')?.metadata,
    ).toMatchObject({ uploads: 0, unchanged: 6 });

    // A worker that crashed after an upload and before its record: the platform is checked, and
    // nothing is uploaded a second time.
    await environment.worker.store.database.query(
      "delete from asset_partitions where asset = 'datasets/uploaded_file'",
    );
    await takeOver();
    expect((await run()).error).toBeUndefined();
    expect(sent()).toEqual(published);
  });

  test('names two files that would have one name before anything is sent, and publishes them under names that are given', async () => {
    await remote.commit({
      ...files,
      'data/metadata/a b.csv': 'id\n1\n',
      'data/metadata/a_b.csv': 'id\n2\n',
    });
    environment.platform.requests.length = 0;
    const { error } = await run();
    expect(error).toMatch(
      /data\/metadata\/a b\.csv and data\/metadata\/a_b\.csv would both be called metadata-a-b: .*datasetNames.*datasetPaths/,
    );
    expect(environment.platform.requests.map(({ path }) => path).join(' ')).not.toContain('/asset');
    expect(
      (await run({ datasetNames: { 'data/metadata/a_b.csv': 'metadata-a-underscore-b' } })).error,
    ).toBeUndefined();
    const names = ['metadata-a-b', 'metadata-a-underscore-b'].flatMap((name) => [
      `${name}-csv`,
      `${name}-parquet`,
    ]);
    expect(series()).toEqual([...four, ...names].toSorted());
  });

  test('of the building stock reads its file with a line skipped, semicolons and decimal commas', async () => {
    await remote.commit({
      'T3.1-dynamic-analysis/PV/v1.0_Data_T3.1_Dynamicanalysis_PVanalysis.csv':
        'Made by us\nPlant;kWh\nA;1,5\n',
      'T3.2-static-analysis/deep/er/x.csv': 'a\n1\n',
    });
    const { error } = await run(
      {
        datasetPaths: ['T3.1-dynamic-analysis/**/*.csv', 'T3.2-static-analysis/**/*.csv'],
        gitLfs: false,
      },
      'buildingStockJob',
    );
    expect(error).toBeUndefined();
    const name = '1-dynamic-analysis-pv-v1-0-data-t3-1-dynamicanalysis-pvanalysis';
    const csv = environment.platform.objects().find(({ series_id }) => series_id === `${name}-csv`);
    expect(csv?.sha256_hash).toBe(createHash('sha256').update('Plant,kWh\nA,1.5\n').digest('hex'));
  });

  test('publishes the usable files and names the others, and looks at them again next time', async () => {
    await remote.commit({
      ...files,
      'data/metadata/bad.csv': 'a,b\n1,2,3\n',
      'data/metadata/empty.csv': '',
    });
    const { error, outcomes } = await run({ onlyIfMoved: true });
    expect(error).toBeUndefined();
    expect(outcomes.find(({ asset }) => asset === 'genome_project_datasets')).toMatchObject({
      metadata: {
        unusable:
          'data/metadata/bad.csv: line 2: 3 values where the header has 2; data/metadata/empty.csv: it is empty: there is no header',
      },
      checks: [{ name: 'all_usable', passed: false }],
    });
    expect(series()).toHaveLength(4);
    expect((await run({ onlyIfMoved: true })).keys).toContain('genome_project_datasets');
  });

  test('reads files as they are written, and says of others what they are', async () => {
    await remote.commit({
      'data/metadata/utf16.csv': Buffer.from('id,größe\n1,ä\n', 'utf16le'),
      'data/metadata/excel.csv': 'sep=;\na;b\n1;2\n',
      'data/metadata/years.csv': 'country,2019,2020\nDE,1,2\nFR,3,4\n',
      'data/metadata/ids.csv': 'ean\n40123456789012345678\n40123456789012345679\n',
      'data/metadata/page.csv': '<!DOCTYPE html>\n<html><body>Not found</body></html>\n',
      'data/metadata/broken.csv': 'a,b\n1,"secret\n2,x\n',
    });
    const { error, outcomes } = await run({ datasetPaths: ['data/metadata/*.csv'], gitLfs: false });
    expect(error).toBeUndefined();
    const staged = outcomes.find(({ asset }) => asset === 'genome_project_datasets');
    expect(staged?.metadata).toMatchObject({
      unusable: [
        'data/metadata/broken.csv: line 2: a quote that is not closed',
        'data/metadata/page.csv: mislabelled: its content is HTML',
      ].join('; '),
    });
    const objects = environment.platform.objects();
    const hashOf = (series: string) =>
      objects.find(({ series_id }) => series_id === series)?.sha256_hash;
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(hashOf('utf16-csv')).toBe(sha256('id,größe\n1,ä\n'));
    expect(hashOf('excel-csv')).toBe(sha256('a,b\n1,2\n'));
    expect(hashOf('years-csv')).toBe(sha256('country,2019,2020\nDE,1,2\nFR,3,4\n'));
    expect(hashOf('ids-csv')).toBe(sha256('ean\n40123456789012345678\n40123456789012345679\n'));
    expect(series()).toHaveLength(8);
  });
});

describe('a run fails and says why', () => {
  test.for([
    [{ gitTreeish: 'nope' }, /has no branch or tag nope/],
    [{ gitUrl: 'file:///nowhere.git' }, /no such Git repository/],
    [{ datasetPaths: ['data/*.txt'] }, /No file of the repository matches data\/\*\.txt/],
    [
      { gitLfs: false, datasetPaths: ['data/weather/*.csv'] },
      /weather\.csv: it is kept in Git LFS: set gitLfs/,
    ],
    [{ maxConcurrent: 0 }, /maxConcurrent/],
  ] as const)('%j', async ([config, message]) => {
    await remote.commit(files);
    const { error } = await run(config);
    expect(error).toMatch(message);
    expect(environment.platform.assets()).toEqual([]);
  });

  test('before anything is sent where the asset has no room', async () => {
    await remote.commit(files);
    const { id: asset } = environment.platform.addAsset({
      uuid: platformAssetUuid(environment.platform.url, 'genome-project'),
      name: 'genome-project',
    });
    for (let count = 0; count < 97; count += 1)
      environment.platform.addObject({ asset, seriesId: `old-${count}` });
    expect((await run()).error).toMatch(
      /has 97 of at most 100 objects, and 4 are to be uploaded.*nothing was sent/,
    );
    expect(uploads()).toEqual([]);
  });
});

test('two runs that stage the same commit at once publish each file once', async () => {
  const commit = await remote.commit(files);
  for (const { error } of await Promise.all([run(), run()])) expect(error).toBeUndefined();
  expect(series()).toEqual(four);
  expect(uploads()).toHaveLength(4);
  expect(await stagedKeys(commit)).toEqual([]);
});

test('files that could not be uploaded stay staged for the next run; if they are missing, the run fails at once and the next one stages them again', async () => {
  const commit = await remote.commit(files);
  environment.platform.faults.next(4, { kind: 'status', status: 422 }, isUpload);
  expect((await run()).error).toMatch(/refuses/);
  const keys = await stagedKeys(commit);
  expect(keys).toHaveLength(6);

  environment.platform.faults.clear();
  for (const Key of keys.filter((key) => /weather-weather\.(csv|parquet)$/.test(key))) {
    await buckets.s3.send(new DeleteObjectCommand({ Bucket: buckets.outputsBucket, Key }));
  }
  const { error, handle } = await run();
  expect(error).toMatch(/staged file .* no longer exists: start a new run/);
  const { events } = await handle.fetchHistory();
  expect(
    Math.max(
      ...(events ?? []).map(
        ({ activityTaskStartedEventAttributes: started }) => started?.attempt ?? 0,
      ),
    ),
  ).toBe(1);
  expect((await run()).error).toBeUndefined();
  expect(series()).toEqual(four);
});

test('a run that is cancelled while it converts ends soon and leaves nothing', async () => {
  const rows = Array.from(
    { length: 600_000 },
    (_, index) => `${index},${index / 7},name ${index}\n`,
  ).join('');
  await remote.commit({ 'data/metadata/large.csv': `id,value,name\n${rows}` });
  const { handle, failure } = await runJob(environment.worker, 'genomeProjectJob', {
    gitUrl: remote.url,
    gitTreeish: 'main',
    datasetPaths: [globs[1]],
  });
  const inSpool = async () => (await readdir(environment.spool, { recursive: true })).map(String);
  await vi.waitFor(
    async () => expect((await inSpool()).some((name) => name.endsWith('normal.csv'))).toBe(true),
    waiting,
  );
  await handle.cancel();
  await failure;
  expect((await handle.describe()).status.name).toBe('CANCELLED');
  await vi.waitFor(async () => expect(await inSpool()).toEqual([]), waiting);
  expect(environment.platform.objects()).toEqual([]);
}, 120_000);

describe('each file comes once', () => {
  test.for([
    ['the connection breaks after the effect', { kind: 'drop-answer' }],
    ['the gateway gives up after the effect', { kind: 'status', status: 504, afterEffect: true }],
    ['the connection breaks before', { kind: 'drop-request' }],
    ['the answer is a 500', { kind: 'status', status: 500 }],
  ] as const)('where %s', async ([, fault]) => {
    await remote.commit(files);
    environment.platform.faults.next(2, fault, isUpload);
    const { error } = await run();
    expect(error).toBeUndefined();
    expect(series()).toEqual(four);
  });

  test('where another is making the asset at the same time', async () => {
    await remote.commit(files);
    environment.platform.faults.next(
      1,
      { kind: 'delay', ms: 500 },
      ({ method, path }) => method === 'POST' && path === '/asset',
    );
    const [one, other] = await Promise.all([run(), run()]);
    expect([one.error, other.error]).toEqual([undefined, undefined]);
    expect(environment.platform.assets()).toHaveLength(1);
    expect(series()).toEqual(four);
  });

  test('where the token ends on the way', async () => {
    await remote.commit(files);
    environment.platform.keycloak.revokeTokens();
    expect((await run()).error).toBeUndefined();
    expect(series()).toEqual(four);
  });
});

test('no request was a mistake', () => {
  expect(environment.platform.violations).toEqual([]);
});
