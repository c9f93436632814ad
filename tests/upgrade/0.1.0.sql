-- A state database of release 0.1.0: made by executing that release on sample data.

create table runs (
  run_id text primary key,
  workflow_id text not null,
  job text not null,
  run_key text,
  launched_by text not null,
  config json,
  resume_from text references runs (run_id),
  status text not null check (status in ('running', 'completed', 'failed', 'cancelled')),
  error text,
  result text,
  started_at timestamptz not null,
  ended_at timestamptz,
  check ((status = 'running') = (ended_at is null))
);
create index runs_by_start on runs (started_at desc);
create index runs_by_job on runs (job, started_at desc);
create table materializations (
  ordinal bigint generated always as identity,
  run_id text not null references runs (run_id) on delete cascade,
  asset text not null,
  partition text not null default '',
  status text not null check (status in ('materialized', 'failed')),
  value json,
  metadata json not null default '{}',
  error text,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  primary key (run_id, asset, partition),
  check ((status = 'failed') = (error is not null))
);
create table latest_materializations (
  asset text not null,
  partition text not null default '',
  run_id text not null,
  value json,
  metadata json not null default '{}',
  ended_at timestamptz not null,
  primary key (asset, partition)
);
create table asset_checks (
  run_id text not null references runs (run_id) on delete cascade,
  asset text not null,
  partition text not null default '',
  name text not null,
  severity text not null check (severity in ('warn', 'error')),
  passed boolean not null,
  metadata json not null default '{}',
  checked_at timestamptz not null,
  primary key (run_id, asset, partition, name)
);

create table run_requests (
  ordinal bigint generated always as identity,
  job text not null,
  run_key text not null,
  attempt integer not null check (attempt >= 1),
  status text not null default 'pending' check (status in ('pending', 'started', 'completed', 'failed', 'cancelled')),
  sensor text not null,
  config json,
  tags json not null default '{}',
  max_attempts integer not null,
  retry_after_ms bigint not null,
  requested_at timestamptz not null default now(),
  not_before timestamptz not null default now(),
  started_at timestamptz,
  checked_at timestamptz,
  ended_at timestamptz,
  workflow_id text unique,
  run_id text unique,
  primary key (job, run_key, attempt)
);
create index pending_run_requests on run_requests (job, requested_at, ordinal) where status = 'pending';
create index started_run_requests on run_requests (started_at) where status = 'started';
create index run_requests_by_sensor on run_requests (sensor, requested_at desc);
create table pool_places (
  workflow_id text primary key,
  pool text not null,
  waiting boolean not null default false,
  seen_at timestamptz not null default now()
);
create index pool_places_by_pool on pool_places (pool);
create table sensor_cursors (
  sensor text primary key,
  cursor text,
  version bigint not null default 0,
  failures integer not null default 0,
  not_before timestamptz,
  updated_at timestamptz not null default now()
);
create table sensor_ticks (
  sensor text not null,
  tick_id text not null,
  status text not null check (status in ('running', 'requested', 'skipped', 'failed')),
  started_at timestamptz not null,
  ended_at timestamptz,
  requested integer not null default 0,
  skip_reason text,
  error text,
  primary key (sensor, tick_id)
);
create index sensor_ticks_by_start on sensor_ticks (sensor, started_at desc);
create index sensor_ticks_by_age on sensor_ticks (started_at);

create index runs_by_end on runs (ended_at) where ended_at is not null;
create index runs_by_resume_from on runs (resume_from) where resume_from is not null;
create index run_requests_without_run on run_requests (ended_at) where run_id is null and config is not null and ended_at is not null;
create index failed_run_requests on run_requests (sensor, ended_at desc) where status = 'failed';

alter table run_requests add column refusal text;

create table trust_asks (
  kind text not null check (kind in ('did', 'proof')),
  subject text not null,
  ask_id uuid not null,
  asked_at timestamptz not null,
  task_id integer,
  ended_at timestamptz,
  primary key (kind, subject)
);

create table datalake_profiles (
  location text not null,
  service text not null,
  key text not null,
  fingerprint text not null,
  problem text,
  primary key (location, service, key)
);

create table dataset_uploads (
  asset_uuid text not null,
  series_id text not null,
  claim_id uuid not null,
  touched_at timestamptz not null,
  sent_at timestamptz,
  ended_at timestamptz,
  primary key (asset_uuid, series_id)
);

create table migrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
create table pipeline_migrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);

insert into migrations (id, name, run_on) values
  ('1', '0001_runs-and-materializations', '2026-11-30 19:06:18.092133'),
  ('2', '0002_sensors', '2026-11-30 19:06:18.09875'),
  ('3', '0003_retention', '2026-11-30 19:06:18.104379'),
  ('4', '0004_refusals', '2026-11-30 19:06:18.106593');
select setval(pg_get_serial_sequence('migrations', 'id'), (select max(id) from migrations));

insert into pipeline_migrations (id, name, run_on) values
  ('1', '0001_trust-asks', '2026-11-30 19:06:18.121162'),
  ('2', '0002_datalake-profiles', '2026-11-30 19:06:18.123463'),
  ('3', '0003_dataset-uploads', '2026-11-30 19:06:18.125059');
select setval(pg_get_serial_sequence('pipeline_migrations', 'id'), (select max(id) from pipeline_migrations));

insert into runs (run_id, workflow_id, job, run_key, launched_by, config, resume_from, status, error, result, started_at, ended_at) values
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'postgresIngestionJob/c20e67fb-00e5-44c6-9123-ec7383524ed6', 'postgresIngestionJob', NULL, 'cli', '{"sourceServiceName":"platform-postgres","ignoredDatabases":["template.*","postgres"],"maxConcurrent":2,"markDeletedTables":true,"schemas":{"include":[],"exclude":[]},"tables":{"include":[],"exclude":[]},"profile":{"enabled":true,"maxRows":1000000,"views":true,"statementTimeoutSecs":300},"sampleData":{"enabled":true,"rows":50,"exclude":["keycloak"]},"dryRun":false}', NULL, 'completed', NULL, E'Catalog and profile the databases of platform-postgres

**✓ Completed** · 9 materialized

#### openmetadata/postgres\\_databases
- ✓ databases: 4 · 0.1 s

#### openmetadata/postgres\\_metadata
- **mobility** ✓ status: ingested · service: platform-postgres-mobility · schemas: 3 · tables: 10 · views: 3 · columns: 69 · procedures: 1 · estimatedRows: 281805 · estimatedBytes: 15294464 · sent: 17 · lineage: 5 · location: http://127.0.0.1:33051 · 0.1 s
- **nature** ✓ status: ingested · service: platform-postgres-nature · schemas: 1 · tables: 7 · views: 2 · columns: 34 · estimatedRows: 15865 · estimatedBytes: 720896 · sent: 10 · lineage: 4 · location: http://127.0.0.1:33051 · 0.1 s
- **economy** ✓ status: ingested · service: platform-postgres-economy · schemas: 6 · tables: 18 · views: 3 · columns: 72 · estimatedRows: 23821 · estimatedBytes: 1204224 · sent: 27 · lineage: 7 · location: http://127.0.0.1:33051 · 0.2 s
- **climate** ✓ status: ingested · service: platform-postgres-climate · schemas: 4 · tables: 9 · views: 3 · columns: 52 · estimatedRows: 75654 · estimatedBytes: 4628480 · sent: 16 · lineage: 5 · location: http://127.0.0.1:33051 · 0.2 s

#### openmetadata/postgres\\_profile
- **mobility** ✓ status: profiled · service: platform-postgres-mobility · tables: 13 · columns: 69 · rows: 285085 · location: http://127.0.0.1:33051 · 0.5 s
- **nature** ✓ status: profiled · service: platform-postgres-nature · tables: 9 · columns: 34 · rows: 16069 · location: http://127.0.0.1:33051 · 0.1 s
- **economy** ✓ status: profiled · service: platform-postgres-economy · tables: 21 · columns: 72 · rows: 26352 · location: http://127.0.0.1:33051 · 0.3 s
- **climate** ✓ status: profiled · service: platform-postgres-climate · tables: 12 · columns: 52 · rows: 75894 · location: http://127.0.0.1:33051 · 0.3 s', '2026-11-30 19:06:43.812+00', '2026-11-30 19:06:45.033+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'datalakeIngestionJob/17473953-418a-4525-89a0-5f2e843279b5', 'datalakeIngestionJob', NULL, 'cli', '{"sourceServiceName":"platform-datalake","maxConcurrent":2,"include":[],"exclude":[],"markDeletedTables":true,"profileSampleRows":5000,"sampleData":{"enabled":true,"rows":50,"exclude":[]},"memoryLimitMb":384,"dryRun":false}', NULL, 'completed', NULL, E'Catalog and profile the objects of platform-datalake

**✓ Completed** · 5 materialized

#### openmetadata/datalake\\_prefixes
- ✓ prefixes: 2 · objects: 3 · 0.1 s

#### openmetadata/datalake\\_metadata
- **weather/** ✓ status: ingested · service: platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4 · objects: 2 · tables: 2 · bytes: 66766 · sent: 4 · location: http://127.0.0.1:33051 · 0.1 s
- **cars/** ✓ status: ingested · service: platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313 · objects: 1 · tables: 1 · bytes: 100492 · sent: 3 · location: http://127.0.0.1:33051 · 0.1 s

#### openmetadata/datalake\\_profile
- **weather/** ✓ status: profiled · service: platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4 · tables: 2 · columns: 9 · rows: 2202 · bytes: 66766 · location: http://127.0.0.1:33051 · 0.1 s
- **cars/** ✓ status: profiled · service: platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313 · tables: 1 · columns: 9 · rows: 406 · bytes: 100492 · location: http://127.0.0.1:33051 · 0.1 s', '2026-11-30 19:06:45.533+00', '2026-11-30 19:06:45.85+00'),
  ('01a22dda-5ad7-7f19-858f-661f07edb483', 'genomeProjectJob/38c867ec-6dc6-415b-90e8-800d3bd64fa0', 'genomeProjectJob', NULL, 'cli', '{"gitUrl":"http://127.0.0.1:36069/remote.git","gitTreeish":"main","gitLfs":false,"datasetPaths":["data/meters/cleaned/*.csv","data/weather/*.csv","data/metadata/*.csv"],"readOptions":{},"maxConcurrent":4,"maxObjects":100,"memoryLimitMb":1024,"onlyIfMoved":false}', NULL, 'completed', NULL, E'Publish the Building Data Genome Project 2 (main)

**✓ Completed** · 10 materialized

#### datasets/remote\\_head
- **genome-project** ✓ commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · moved: true · 0.1 s

#### genome\\_project\\_datasets
- ✓ repository: http://127.0.0.1:36069/remote.git · commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · location: s3://moderate-output-bucket · files: 3 · rows: 4 · 0.6 s

**metadata-metadata**

| id | site |
| --- | --- |
| 1 | A |

**meters-cleaned-electricity**

| timestamp | a | b |
| --- | --- | --- |
| 2016-01-01 | 1 | 2 |
| 2016-01-02 | 3 | 4 |

**weather-weather**

| t | site | x |
| --- | --- | --- |
| 2016-01-01 | A | 1.5 |

#### datasets/upload\\_plan
- **genome-project** ✓ asset: 7e922a7e-23b4-57c5-9121-2697d7212edb · uploads: 6 · 0.1 s

#### datasets/uploaded\\_file
- **genome-project-weather-weather-parquet** ✓ object: workflows-assets/weather-weather-9c8fa743-87f1-44b8-8baa-42cc465152ee.parquet · commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · blob: 3ac3c89edbac05e5a65cef4164a479d425f07ac9 · readAs: 8de14a1df287f524 · bytes: 399 · 0.1 s
- **genome-project-weather-weather-csv** ✓ object: workflows-assets/weather-weather-8883b019-fea8-43d0-9498-45c1cd5cf5af.csv · commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · blob: 3ac3c89edbac05e5a65cef4164a479d425f07ac9 · readAs: 8de14a1df287f524 · bytes: 26 · 0.1 s
- **genome-project-metadata-metadata-parquet** ✓ object: workflows-assets/metadata-metadata-b351bae4-ff53-437a-946d-e02816dd9748.parquet · commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · blob: 445f56326ce1d042dcb42b629f9b57cf2091dabe · readAs: 8de14a1df287f524 · bytes: 305 · 0.1 s
- **genome-project-meters-cleaned-electricity-parquet** ✓ object: workflows-assets/meters-cleaned-electricity-48fd90f2-c871-45bc-ac4a-d7c20cf39a2c.parquet · commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · blob: 1132d1a9816ebdd80415c3ad3229d615df82ae98 · readAs: 8de14a1df287f524 · bytes: 462 · 0.1 s
- **genome-project-metadata-metadata-csv** ✓ object: workflows-assets/metadata-metadata-80a032e4-358f-4278-878e-66f02a153c7e.csv · commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · blob: 445f56326ce1d042dcb42b629f9b57cf2091dabe · readAs: 8de14a1df287f524 · bytes: 12 · 0.1 s
- **genome-project-meters-cleaned-electricity-csv** ✓ object: workflows-assets/meters-cleaned-electricity-8b66e517-4a17-4d3f-aa7f-31d6d0fd0268.csv · commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · blob: 1132d1a9816ebdd80415c3ad3229d615df82ae98 · readAs: 8de14a1df287f524 · bytes: 44 · 0.1 s

#### platform\\_asset\\_genome\\_project\\_datasets
- ✓ asset: 7e922a7e-23b4-57c5-9121-2697d7212edb · commit: dcbd7b4bb8e0c1407f15ef391d703385918307e4 · selection: 9e65cc0c618efdf3 · files: 6 · uploaded: 6 · 0.0 s', '2026-11-30 19:06:54.551+00', '2026-11-30 19:06:55.46+00'),
  ('01a22dda-60b7-76ac-914e-c9f1d60abe92', 'buildingStockJob/14916b5d-97b9-425d-a89a-a5b357167329', 'buildingStockJob', NULL, 'cli', '{"gitUrl":"http://127.0.0.1:36069/remote.git","gitTreeish":"nope","gitLfs":false,"datasetPaths":["T3.1-dynamic-analysis/**/*.csv","T3.2-static-analysis/**/*.csv"],"readOptions":{"v1.0_Data_T3.1_Dynamicanalysis_PVanalysis.csv":{"skipRows":1,"separator":";","decimal":","}},"maxConcurrent":4,"maxObjects":100,"memoryLimitMb":1024,"onlyIfMoved":false}', NULL, 'failed', 'remote_head [building-stock]: The Git repository has no branch or tag nope; a commit needs its full SHA of 40 digits', E'Publish the building stock analysis (nope)

**✗ Failed** · 1 failed

remote\\_head \\[building-stock\\]: The Git repository has no branch or tag nope; a commit needs its full SHA of 40 digits

#### datasets/remote\\_head
- **building-stock** ✗ The Git repository has no branch or tag nope; a commit needs its full SHA of 40 digits · 0.1 s', '2026-11-30 19:06:56.055+00', '2026-11-30 19:06:56.158+00'),
  ('01a22dda-692f-7130-a8c8-2c3026f8f32c', 'propagateNewUserToTrustServicesJob/anna/1', 'propagateNewUserToTrustServicesJob', 'anna', 'sensor:keycloakUserSensor', '{"username":"anna","taskWaitSeconds":600}', NULL, 'completed', NULL, E'DID of anna

**✓ Completed** · 1 materialized

#### trust/user\\_did
- **anna** ✓ did: did:iota:tst:0xc7b2c78df9eba9625277971d5977222b5c3925b3bb5654a07298a68bdd4935e7 · 1.2 s', '2026-11-30 19:06:58.223+00', '2026-11-30 19:06:59.515+00'),
  ('01a22dda-6e6c-7e27-bb97-ff5e8714005a', 'createAssetObjectProofJob/anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv/1', 'createAssetObjectProofJob', 'anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv', 'sensor:platformApiAssetObjectSensor', '{"assetObjectKey":"anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv","taskWaitSeconds":600}', NULL, 'completed', NULL, E'Proof of anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv

**✓ Completed** · 2 materialized

#### trust/object\\_owner
- **anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv** ✓ owner: not-shown · 0.1 s

#### trust/object\\_proof
- **anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv** ✓ proofId: 0x1385b739eda399eade1dba7e0cc910884e7d44fca4094629e1b24ee31bcdc747 · 2.1 s', '2026-11-30 19:06:59.564+00', '2026-11-30 19:07:01.727+00'),
  ('01a22ddb-5e71-7a1b-a5a7-690f455a6d4b', 'propagateNewUserToTrustServicesJob/gero/1', 'propagateNewUserToTrustServicesJob', 'gero', 'sensor:keycloakUserSensor', '{"username":"gero","taskWaitSeconds":600}', NULL, 'failed', 'user_did [gero]: The platform could not make the DID of gero: task 18 failed: HTTPStatusError("Server error ''500 Internal Server Error'' for url ''http://trust-service:8080/api/dids''")', E'DID of gero

**✗ Failed** · 1 failed

user\\_did \\[gero\\]: The platform could not make the DID of gero: task 18 failed: HTTPStatusError("Server error ''500 Internal Server Error'' for url ''http://trust-service:8080/api/dids''")

#### trust/user\\_did
- **gero** ✗ The platform could not make the DID of gero: task 18 failed: HTTPStatusError("Server error ''500 Internal Server Error'' for url ''http://trust-service:8080/api/dids''") · 1.2 s', '2026-11-30 19:08:01.009+00', '2026-11-30 19:08:02.275+00'),
  ('01a22ddf-ec76-7131-9a6f-0c4bd8d9e33b', 'propagateNewUserToTrustServicesJob/wait1/1', 'propagateNewUserToTrustServicesJob', 'wait1', 'sensor:keycloakUserSensor', '{"username":"wait1","taskWaitSeconds":600}', NULL, 'running', NULL, NULL, '2026-11-30 19:12:59.51+00', NULL),
  ('01a22de0-017f-77d8-beb7-011a5666f2b5', 'propagateNewUserToTrustServicesJob/dcdb59e2-fa3d-48d0-affa-631eacc43eb7', 'propagateNewUserToTrustServicesJob', NULL, 'cli', '{"username":"carla","taskWaitSeconds":600}', NULL, 'running', NULL, NULL, '2026-11-30 19:13:04.895+00', NULL);

insert into materializations (ordinal, run_id, asset, partition, status, value, metadata, error, started_at, ended_at) overriding system value values
  ('1', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_databases', '', 'materialized', '{"databases":[{"name":"climate","service":"platform-postgres-climate"},{"name":"economy","service":"platform-postgres-economy"},{"name":"mobility","service":"platform-postgres-mobility"},{"name":"nature","service":"platform-postgres-nature"}],"total":4,"skipped":[],"ignored":["postgres","template0","template1"],"vanished":[]}', '{"databases":4,"skipped":"","vanished":""}', NULL, '2026-11-30 19:06:43.837+00', '2026-11-30 19:06:43.958+00'),
  ('2', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_metadata', 'climate', 'materialized', '{"status":"ingested","service":"platform-postgres-climate","schemas":4,"tables":9,"views":3,"columns":52,"procedures":0,"estimatedRows":75654,"estimatedBytes":4628480,"sent":16,"unchanged":0,"deleted":0,"lineage":5,"failed":{"total":0,"first":[]},"incomplete":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-postgres-climate","schemas":4,"tables":9,"views":3,"columns":52,"procedures":0,"estimatedRows":75654,"estimatedBytes":4628480,"sent":16,"unchanged":0,"deleted":0,"lineage":5,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:43.958+00', '2026-11-30 19:06:44.183+00'),
  ('3', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_metadata', 'economy', 'materialized', '{"status":"ingested","service":"platform-postgres-economy","schemas":6,"tables":18,"views":3,"columns":72,"procedures":0,"estimatedRows":23821,"estimatedBytes":1204224,"sent":27,"unchanged":0,"deleted":0,"lineage":7,"failed":{"total":0,"first":[]},"incomplete":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-postgres-economy","schemas":6,"tables":18,"views":3,"columns":72,"procedures":0,"estimatedRows":23821,"estimatedBytes":1204224,"sent":27,"unchanged":0,"deleted":0,"lineage":7,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:43.958+00', '2026-11-30 19:06:44.183+00'),
  ('4', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_profile', 'climate', 'materialized', '{"status":"profiled","service":"platform-postgres-climate","tables":12,"columns":52,"rows":75894,"sampledTables":0,"notRandom":{"total":0,"first":[]},"failed":{"total":0,"first":[]},"gone":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-postgres-climate","tables":12,"columns":52,"rows":75894,"sampledTables":0,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:44.183+00', '2026-11-30 19:06:44.438+00'),
  ('5', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_profile', 'economy', 'materialized', '{"status":"profiled","service":"platform-postgres-economy","tables":21,"columns":72,"rows":26352,"sampledTables":0,"notRandom":{"total":0,"first":[]},"failed":{"total":0,"first":[]},"gone":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-postgres-economy","tables":21,"columns":72,"rows":26352,"sampledTables":0,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:44.183+00', '2026-11-30 19:06:44.438+00'),
  ('7', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_metadata', 'mobility', 'materialized', '{"status":"ingested","service":"platform-postgres-mobility","schemas":3,"tables":10,"views":3,"columns":69,"procedures":1,"estimatedRows":281805,"estimatedBytes":15294464,"sent":17,"unchanged":0,"deleted":0,"lineage":5,"failed":{"total":0,"first":[]},"incomplete":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-postgres-mobility","schemas":3,"tables":10,"views":3,"columns":69,"procedures":1,"estimatedRows":281805,"estimatedBytes":15294464,"sent":17,"unchanged":0,"deleted":0,"lineage":5,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:44.438+00', '2026-11-30 19:06:44.541+00'),
  ('6', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_metadata', 'nature', 'materialized', '{"status":"ingested","service":"platform-postgres-nature","schemas":1,"tables":7,"views":2,"columns":34,"procedures":0,"estimatedRows":15865,"estimatedBytes":720896,"sent":10,"unchanged":0,"deleted":0,"lineage":4,"failed":{"total":0,"first":[]},"incomplete":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-postgres-nature","schemas":1,"tables":7,"views":2,"columns":34,"procedures":0,"estimatedRows":15865,"estimatedBytes":720896,"sent":10,"unchanged":0,"deleted":0,"lineage":4,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:44.438+00', '2026-11-30 19:06:44.541+00'),
  ('8', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_profile', 'nature', 'materialized', '{"status":"profiled","service":"platform-postgres-nature","tables":9,"columns":34,"rows":16069,"sampledTables":0,"notRandom":{"total":0,"first":[]},"failed":{"total":0,"first":[]},"gone":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-postgres-nature","tables":9,"columns":34,"rows":16069,"sampledTables":0,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:44.541+00', '2026-11-30 19:06:44.687+00'),
  ('9', '01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_profile', 'mobility', 'materialized', '{"status":"profiled","service":"platform-postgres-mobility","tables":13,"columns":69,"rows":285085,"sampledTables":0,"notRandom":{"total":0,"first":[]},"failed":{"total":0,"first":[]},"gone":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-postgres-mobility","tables":13,"columns":69,"rows":285085,"sampledTables":0,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:44.541+00', '2026-11-30 19:06:45.033+00'),
  ('10', '01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_prefixes', '', 'materialized', '{"prefixes":["cars/","weather/"],"total":2,"objects":3,"outside":{"total":0,"first":[]},"skipped":{"total":0,"first":[]},"vanished":[],"listing":"5b452545-8900-478c-bc0d-063731d18637"}', '{"prefixes":2,"objects":3,"vanished":""}', NULL, '2026-11-30 19:06:45.544+00', '2026-11-30 19:06:45.6+00'),
  ('11', '01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_metadata', 'cars/', 'materialized', '{"status":"ingested","service":"platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313","objects":1,"tables":1,"bytes":100492,"sent":3,"unchanged":0,"deleted":0,"failed":{"total":0,"first":[]},"unreadable":{"total":0,"first":[]},"changed":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313","objects":1,"tables":1,"bytes":100492,"sent":3,"unchanged":0,"deleted":0,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:45.6+00', '2026-11-30 19:06:45.722+00'),
  ('12', '01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_metadata', 'weather/', 'materialized', '{"status":"ingested","service":"platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4","objects":2,"tables":2,"bytes":66766,"sent":4,"unchanged":0,"deleted":0,"failed":{"total":0,"first":[]},"unreadable":{"total":0,"first":[]},"changed":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4","objects":2,"tables":2,"bytes":66766,"sent":4,"unchanged":0,"deleted":0,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:45.6+00', '2026-11-30 19:06:45.739+00'),
  ('13', '01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_profile', 'cars/', 'materialized', '{"status":"profiled","service":"platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313","tables":1,"columns":9,"rows":406,"sampledTables":0,"bytes":100492,"unchanged":0,"failed":{"total":0,"first":[]},"unreadable":{"total":0,"first":[]},"changed":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313","tables":1,"columns":9,"rows":406,"sampledTables":0,"bytes":100492,"unchanged":0,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:45.722+00', '2026-11-30 19:06:45.85+00'),
  ('14', '01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_profile', 'weather/', 'materialized', '{"status":"profiled","service":"platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4","tables":2,"columns":9,"rows":2202,"sampledTables":0,"bytes":66766,"unchanged":0,"failed":{"total":0,"first":[]},"unreadable":{"total":0,"first":[]},"changed":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4","tables":2,"columns":9,"rows":2202,"sampledTables":0,"bytes":66766,"unchanged":0,"location":"http://127.0.0.1:33051"}', NULL, '2026-11-30 19:06:45.739+00', '2026-11-30 19:06:45.85+00'),
  ('16', '01a22dda-5ad7-7f19-858f-661f07edb483', 'datasets/remote_head', 'genome-project', 'materialized', '{"commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","selection":"9e65cc0c618efdf3","moved":true}', '{"commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","moved":true}', NULL, '2026-11-30 19:06:54.564+00', '2026-11-30 19:06:54.652+00'),
  ('17', '01a22dda-5ad7-7f19-858f-661f07edb483', 'genome_project_datasets', '', 'materialized', '{"repoUrl":"http://127.0.0.1:36069/remote.git","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","files":[{"name":"metadata-metadata","format":"parquet","path":"data/metadata/metadata.csv","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/aa85a1408187eacf/b6e14cb43df2eac2.metadata-metadata.parquet","sha256":"b6e14cb43df2eac2f93772aebe0beb57a40f6b04960343868693e1225c20dce4","bytes":305},{"name":"metadata-metadata","format":"csv","path":"data/metadata/metadata.csv","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/aa85a1408187eacf/af88506a589129bc.metadata-metadata.csv","sha256":"af88506a589129bc6e9cec5347d2777a07a7b31af4753dc2b2c9b6c27c2c18ad","bytes":12},{"name":"meters-cleaned-electricity","format":"parquet","path":"data/meters/cleaned/electricity.csv","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/ebb971fa51903522/7a4b8962bc3d169b.meters-cleaned-electricity.parquet","sha256":"7a4b8962bc3d169b67a258976484f568e59acc5d925f9859c85c0e2331c56506","bytes":462},{"name":"meters-cleaned-electricity","format":"csv","path":"data/meters/cleaned/electricity.csv","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/ebb971fa51903522/797862b186af4606.meters-cleaned-electricity.csv","sha256":"797862b186af4606a7e49ed342b671f3e77fe5349d0210ba5c58746c1e7b419c","bytes":44},{"name":"weather-weather","format":"parquet","path":"data/weather/weather.csv","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/69db1cff395857b3/a79e96006cf0c9dc.weather-weather.parquet","sha256":"a79e96006cf0c9dc3f2d96ba2830ccae1b7348b0c6133f3b9d58321e96e2e2a5","bytes":399},{"name":"weather-weather","format":"csv","path":"data/weather/weather.csv","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/69db1cff395857b3/7bd798a1595cf74e.weather-weather.csv","sha256":"7bd798a1595cf74e1928c42301f80ce09333f1be4ba27c2d7c0901cf7720a878","bytes":26}],"unusable":0}', E'{"repository":"http://127.0.0.1:36069/remote.git","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","location":"s3://moderate-output-bucket","files":3,"unusable":"","rows":4,"metadata-metadata_preview":"| id | site |\\n| --- | --- |\\n| 1 | A |","meters-cleaned-electricity_preview":"| timestamp | a | b |\\n| --- | --- | --- |\\n| 2016-01-01 | 1 | 2 |\\n| 2016-01-02 | 3 | 4 |","weather-weather_preview":"| t | site | x |\\n| --- | --- | --- |\\n| 2016-01-01 | A | 1.5 |"}', NULL, '2026-11-30 19:06:54.652+00', '2026-11-30 19:06:55.227+00'),
  ('18', '01a22dda-5ad7-7f19-858f-661f07edb483', 'datasets/upload_plan', 'genome-project', 'materialized', '{"assetId":3,"assetUuid":"7e922a7e-23b4-57c5-9121-2697d7212edb","uploads":[{"name":"metadata-metadata","format":"parquet","path":"data/metadata/metadata.csv","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/aa85a1408187eacf/b6e14cb43df2eac2.metadata-metadata.parquet","sha256":"b6e14cb43df2eac2f93772aebe0beb57a40f6b04960343868693e1225c20dce4","bytes":305},{"name":"metadata-metadata","format":"csv","path":"data/metadata/metadata.csv","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/aa85a1408187eacf/af88506a589129bc.metadata-metadata.csv","sha256":"af88506a589129bc6e9cec5347d2777a07a7b31af4753dc2b2c9b6c27c2c18ad","bytes":12},{"name":"meters-cleaned-electricity","format":"parquet","path":"data/meters/cleaned/electricity.csv","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/ebb971fa51903522/7a4b8962bc3d169b.meters-cleaned-electricity.parquet","sha256":"7a4b8962bc3d169b67a258976484f568e59acc5d925f9859c85c0e2331c56506","bytes":462},{"name":"meters-cleaned-electricity","format":"csv","path":"data/meters/cleaned/electricity.csv","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/ebb971fa51903522/797862b186af4606.meters-cleaned-electricity.csv","sha256":"797862b186af4606a7e49ed342b671f3e77fe5349d0210ba5c58746c1e7b419c","bytes":44},{"name":"weather-weather","format":"parquet","path":"data/weather/weather.csv","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/69db1cff395857b3/a79e96006cf0c9dc.weather-weather.parquet","sha256":"a79e96006cf0c9dc3f2d96ba2830ccae1b7348b0c6133f3b9d58321e96e2e2a5","bytes":399},{"name":"weather-weather","format":"csv","path":"data/weather/weather.csv","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/69db1cff395857b3/7bd798a1595cf74e.weather-weather.csv","sha256":"7bd798a1595cf74e1928c42301f80ce09333f1be4ba27c2d7c0901cf7720a878","bytes":26}],"unchanged":0}', '{"asset":"7e922a7e-23b4-57c5-9121-2697d7212edb","uploads":6,"unchanged":0}', NULL, '2026-11-30 19:06:55.227+00', '2026-11-30 19:06:55.28+00'),
  ('20', '01a22dda-5ad7-7f19-858f-661f07edb483', 'datasets/uploaded_file', 'genome-project-metadata-metadata-csv', 'materialized', '{"objectId":4,"key":"workflows-assets/metadata-metadata-80a032e4-358f-4278-878e-66f02a153c7e.csv"}', '{"object":"workflows-assets/metadata-metadata-80a032e4-358f-4278-878e-66f02a153c7e.csv","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","bytes":12}', NULL, '2026-11-30 19:06:55.28+00', '2026-11-30 19:06:55.404+00'),
  ('22', '01a22dda-5ad7-7f19-858f-661f07edb483', 'datasets/uploaded_file', 'genome-project-metadata-metadata-parquet', 'materialized', '{"objectId":6,"key":"workflows-assets/metadata-metadata-b351bae4-ff53-437a-946d-e02816dd9748.parquet"}', '{"object":"workflows-assets/metadata-metadata-b351bae4-ff53-437a-946d-e02816dd9748.parquet","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","bytes":305}', NULL, '2026-11-30 19:06:55.28+00', '2026-11-30 19:06:55.404+00'),
  ('19', '01a22dda-5ad7-7f19-858f-661f07edb483', 'datasets/uploaded_file', 'genome-project-meters-cleaned-electricity-csv', 'materialized', '{"objectId":3,"key":"workflows-assets/meters-cleaned-electricity-8b66e517-4a17-4d3f-aa7f-31d6d0fd0268.csv"}', '{"object":"workflows-assets/meters-cleaned-electricity-8b66e517-4a17-4d3f-aa7f-31d6d0fd0268.csv","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","bytes":44}', NULL, '2026-11-30 19:06:55.28+00', '2026-11-30 19:06:55.404+00'),
  ('21', '01a22dda-5ad7-7f19-858f-661f07edb483', 'datasets/uploaded_file', 'genome-project-meters-cleaned-electricity-parquet', 'materialized', '{"objectId":5,"key":"workflows-assets/meters-cleaned-electricity-48fd90f2-c871-45bc-ac4a-d7c20cf39a2c.parquet"}', '{"object":"workflows-assets/meters-cleaned-electricity-48fd90f2-c871-45bc-ac4a-d7c20cf39a2c.parquet","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","bytes":462}', NULL, '2026-11-30 19:06:55.28+00', '2026-11-30 19:06:55.404+00'),
  ('23', '01a22dda-5ad7-7f19-858f-661f07edb483', 'datasets/uploaded_file', 'genome-project-weather-weather-csv', 'materialized', '{"objectId":7,"key":"workflows-assets/weather-weather-8883b019-fea8-43d0-9498-45c1cd5cf5af.csv"}', '{"object":"workflows-assets/weather-weather-8883b019-fea8-43d0-9498-45c1cd5cf5af.csv","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","bytes":26}', NULL, '2026-11-30 19:06:55.404+00', '2026-11-30 19:06:55.46+00'),
  ('24', '01a22dda-5ad7-7f19-858f-661f07edb483', 'datasets/uploaded_file', 'genome-project-weather-weather-parquet', 'materialized', '{"objectId":8,"key":"workflows-assets/weather-weather-9c8fa743-87f1-44b8-8baa-42cc465152ee.parquet"}', '{"object":"workflows-assets/weather-weather-9c8fa743-87f1-44b8-8baa-42cc465152ee.parquet","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","bytes":399}', NULL, '2026-11-30 19:06:55.404+00', '2026-11-30 19:06:55.46+00'),
  ('25', '01a22dda-5ad7-7f19-858f-661f07edb483', 'platform_asset_genome_project_datasets', '', 'materialized', '"7e922a7e-23b4-57c5-9121-2697d7212edb"', '{"asset":"7e922a7e-23b4-57c5-9121-2697d7212edb","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","selection":"9e65cc0c618efdf3","files":6,"uploaded":6,"unchanged":0}', NULL, '2026-11-30 19:06:55.46+00', '2026-11-30 19:06:55.46+00'),
  ('26', '01a22dda-60b7-76ac-914e-c9f1d60abe92', 'datasets/remote_head', 'building-stock', 'failed', NULL, '{}', 'The Git repository has no branch or tag nope; a commit needs its full SHA of 40 digits', '2026-11-30 19:06:56.066+00', '2026-11-30 19:06:56.158+00'),
  ('35', '01a22dda-692f-7130-a8c8-2c3026f8f32c', 'trust/user_did', 'anna', 'materialized', '"did:iota:tst:0xc7b2c78df9eba9625277971d5977222b5c3925b3bb5654a07298a68bdd4935e7"', '{"did":"did:iota:tst:0xc7b2c78df9eba9625277971d5977222b5c3925b3bb5654a07298a68bdd4935e7"}', NULL, '2026-11-30 19:06:58.278+00', '2026-11-30 19:06:59.515+00'),
  ('37', '01a22dda-6e6c-7e27-bb97-ff5e8714005a', 'trust/object_owner', 'anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv', 'materialized', '{"owner":"not-shown","asker":null}', '{"owner":"not-shown"}', NULL, '2026-11-30 19:06:59.616+00', '2026-11-30 19:06:59.671+00'),
  ('39', '01a22dda-6e6c-7e27-bb97-ff5e8714005a', 'trust/object_proof', 'anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv', 'materialized', '"0x1385b739eda399eade1dba7e0cc910884e7d44fca4094629e1b24ee31bcdc747"', '{"proofId":"0x1385b739eda399eade1dba7e0cc910884e7d44fca4094629e1b24ee31bcdc747"}', NULL, '2026-11-30 19:06:59.671+00', '2026-11-30 19:07:01.727+00'),
  ('75', '01a22ddb-5e71-7a1b-a5a7-690f455a6d4b', 'trust/user_did', 'gero', 'failed', NULL, '{}', 'The platform could not make the DID of gero: task 18 failed: HTTPStatusError("Server error ''500 Internal Server Error'' for url ''http://trust-service:8080/api/dids''")', '2026-11-30 19:08:01.031+00', '2026-11-30 19:08:02.275+00');
select setval(pg_get_serial_sequence('materializations', 'ordinal'), (select max(ordinal) from materializations));

insert into asset_checks (run_id, asset, partition, name, severity, passed, metadata, checked_at) values
  ('01a22dda-5ad7-7f19-858f-661f07edb483', 'genome_project_datasets', '', 'all_usable', 'error', 'true', '{}', '2026-11-30 19:06:55.227+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_metadata', 'cars/', 'all_readable', 'warn', 'true', '{"unreadable":0}', '2026-11-30 19:06:45.722+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_metadata', 'cars/', 'all_sent', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:45.722+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_metadata', 'weather/', 'all_readable', 'warn', 'true', '{"unreadable":0}', '2026-11-30 19:06:45.739+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_metadata', 'weather/', 'all_sent', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:45.739+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_profile', 'cars/', 'all_profiled', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:45.85+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_profile', 'cars/', 'all_readable', 'warn', 'true', '{"unreadable":0}', '2026-11-30 19:06:45.85+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_profile', 'weather/', 'all_profiled', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:45.85+00'),
  ('01a22dda-379d-76f1-b356-9d21d665fef4', 'openmetadata/datalake_profile', 'weather/', 'all_readable', 'warn', 'true', '{"unreadable":0}', '2026-11-30 19:06:45.85+00'),
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_metadata', 'climate', 'all_sent', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:44.183+00'),
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_metadata', 'economy', 'all_sent', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:44.183+00'),
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_metadata', 'mobility', 'all_sent', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:44.541+00'),
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_metadata', 'nature', 'all_sent', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:44.541+00'),
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_profile', 'climate', 'all_profiled', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:44.438+00'),
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_profile', 'economy', 'all_profiled', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:44.438+00'),
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_profile', 'mobility', 'all_profiled', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:45.033+00'),
  ('01a22dda-30e4-730b-8ac6-40d758d1046c', 'openmetadata/postgres_profile', 'nature', 'all_profiled', 'error', 'true', '{"failed":0}', '2026-11-30 19:06:44.687+00');

insert into latest_materializations (asset, partition, run_id, value, metadata, ended_at) values
  ('datasets/remote_head', 'genome-project', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","selection":"9e65cc0c618efdf3","moved":true}', '{"commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","moved":true}', '2026-11-30 19:06:54.652+00'),
  ('datasets/upload_plan', 'genome-project', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"assetId":3,"assetUuid":"7e922a7e-23b4-57c5-9121-2697d7212edb","uploads":[{"name":"metadata-metadata","format":"parquet","path":"data/metadata/metadata.csv","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/aa85a1408187eacf/b6e14cb43df2eac2.metadata-metadata.parquet","sha256":"b6e14cb43df2eac2f93772aebe0beb57a40f6b04960343868693e1225c20dce4","bytes":305},{"name":"metadata-metadata","format":"csv","path":"data/metadata/metadata.csv","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/aa85a1408187eacf/af88506a589129bc.metadata-metadata.csv","sha256":"af88506a589129bc6e9cec5347d2777a07a7b31af4753dc2b2c9b6c27c2c18ad","bytes":12},{"name":"meters-cleaned-electricity","format":"parquet","path":"data/meters/cleaned/electricity.csv","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/ebb971fa51903522/7a4b8962bc3d169b.meters-cleaned-electricity.parquet","sha256":"7a4b8962bc3d169b67a258976484f568e59acc5d925f9859c85c0e2331c56506","bytes":462},{"name":"meters-cleaned-electricity","format":"csv","path":"data/meters/cleaned/electricity.csv","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/ebb971fa51903522/797862b186af4606.meters-cleaned-electricity.csv","sha256":"797862b186af4606a7e49ed342b671f3e77fe5349d0210ba5c58746c1e7b419c","bytes":44},{"name":"weather-weather","format":"parquet","path":"data/weather/weather.csv","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/69db1cff395857b3/a79e96006cf0c9dc.weather-weather.parquet","sha256":"a79e96006cf0c9dc3f2d96ba2830ccae1b7348b0c6133f3b9d58321e96e2e2a5","bytes":399},{"name":"weather-weather","format":"csv","path":"data/weather/weather.csv","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/69db1cff395857b3/7bd798a1595cf74e.weather-weather.csv","sha256":"7bd798a1595cf74e1928c42301f80ce09333f1be4ba27c2d7c0901cf7720a878","bytes":26}],"unchanged":0}', '{"asset":"7e922a7e-23b4-57c5-9121-2697d7212edb","uploads":6,"unchanged":0}', '2026-11-30 19:06:55.28+00'),
  ('datasets/uploaded_file', 'genome-project-metadata-metadata-csv', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"objectId":4,"key":"workflows-assets/metadata-metadata-80a032e4-358f-4278-878e-66f02a153c7e.csv"}', '{"object":"workflows-assets/metadata-metadata-80a032e4-358f-4278-878e-66f02a153c7e.csv","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","bytes":12}', '2026-11-30 19:06:55.404+00'),
  ('datasets/uploaded_file', 'genome-project-metadata-metadata-parquet', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"objectId":6,"key":"workflows-assets/metadata-metadata-b351bae4-ff53-437a-946d-e02816dd9748.parquet"}', '{"object":"workflows-assets/metadata-metadata-b351bae4-ff53-437a-946d-e02816dd9748.parquet","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","bytes":305}', '2026-11-30 19:06:55.404+00'),
  ('datasets/uploaded_file', 'genome-project-meters-cleaned-electricity-csv', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"objectId":3,"key":"workflows-assets/meters-cleaned-electricity-8b66e517-4a17-4d3f-aa7f-31d6d0fd0268.csv"}', '{"object":"workflows-assets/meters-cleaned-electricity-8b66e517-4a17-4d3f-aa7f-31d6d0fd0268.csv","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","bytes":44}', '2026-11-30 19:06:55.404+00'),
  ('datasets/uploaded_file', 'genome-project-meters-cleaned-electricity-parquet', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"objectId":5,"key":"workflows-assets/meters-cleaned-electricity-48fd90f2-c871-45bc-ac4a-d7c20cf39a2c.parquet"}', '{"object":"workflows-assets/meters-cleaned-electricity-48fd90f2-c871-45bc-ac4a-d7c20cf39a2c.parquet","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","bytes":462}', '2026-11-30 19:06:55.404+00'),
  ('datasets/uploaded_file', 'genome-project-weather-weather-csv', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"objectId":7,"key":"workflows-assets/weather-weather-8883b019-fea8-43d0-9498-45c1cd5cf5af.csv"}', '{"object":"workflows-assets/weather-weather-8883b019-fea8-43d0-9498-45c1cd5cf5af.csv","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","bytes":26}', '2026-11-30 19:06:55.46+00'),
  ('datasets/uploaded_file', 'genome-project-weather-weather-parquet', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"objectId":8,"key":"workflows-assets/weather-weather-9c8fa743-87f1-44b8-8baa-42cc465152ee.parquet"}', '{"object":"workflows-assets/weather-weather-9c8fa743-87f1-44b8-8baa-42cc465152ee.parquet","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","bytes":399}', '2026-11-30 19:06:55.46+00'),
  ('genome_project_datasets', '', '01a22dda-5ad7-7f19-858f-661f07edb483', '{"repoUrl":"http://127.0.0.1:36069/remote.git","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","files":[{"name":"metadata-metadata","format":"parquet","path":"data/metadata/metadata.csv","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/aa85a1408187eacf/b6e14cb43df2eac2.metadata-metadata.parquet","sha256":"b6e14cb43df2eac2f93772aebe0beb57a40f6b04960343868693e1225c20dce4","bytes":305},{"name":"metadata-metadata","format":"csv","path":"data/metadata/metadata.csv","blob":"445f56326ce1d042dcb42b629f9b57cf2091dabe","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/aa85a1408187eacf/af88506a589129bc.metadata-metadata.csv","sha256":"af88506a589129bc6e9cec5347d2777a07a7b31af4753dc2b2c9b6c27c2c18ad","bytes":12},{"name":"meters-cleaned-electricity","format":"parquet","path":"data/meters/cleaned/electricity.csv","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/ebb971fa51903522/7a4b8962bc3d169b.meters-cleaned-electricity.parquet","sha256":"7a4b8962bc3d169b67a258976484f568e59acc5d925f9859c85c0e2331c56506","bytes":462},{"name":"meters-cleaned-electricity","format":"csv","path":"data/meters/cleaned/electricity.csv","blob":"1132d1a9816ebdd80415c3ad3229d615df82ae98","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/ebb971fa51903522/797862b186af4606.meters-cleaned-electricity.csv","sha256":"797862b186af4606a7e49ed342b671f3e77fe5349d0210ba5c58746c1e7b419c","bytes":44},{"name":"weather-weather","format":"parquet","path":"data/weather/weather.csv","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/69db1cff395857b3/a79e96006cf0c9dc.weather-weather.parquet","sha256":"a79e96006cf0c9dc3f2d96ba2830ccae1b7348b0c6133f3b9d58321e96e2e2a5","bytes":399},{"name":"weather-weather","format":"csv","path":"data/weather/weather.csv","blob":"3ac3c89edbac05e5a65cef4164a479d425f07ac9","readAs":"8de14a1df287f524","key":"datasets/genome-project/dcbd7b4bb8e0c1407f15ef391d703385918307e4/69db1cff395857b3/7bd798a1595cf74e.weather-weather.csv","sha256":"7bd798a1595cf74e1928c42301f80ce09333f1be4ba27c2d7c0901cf7720a878","bytes":26}],"unusable":0}', E'{"repository":"http://127.0.0.1:36069/remote.git","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","location":"s3://moderate-output-bucket","files":3,"unusable":"","rows":4,"metadata-metadata_preview":"| id | site |\\n| --- | --- |\\n| 1 | A |","meters-cleaned-electricity_preview":"| timestamp | a | b |\\n| --- | --- | --- |\\n| 2016-01-01 | 1 | 2 |\\n| 2016-01-02 | 3 | 4 |","weather-weather_preview":"| t | site | x |\\n| --- | --- | --- |\\n| 2016-01-01 | A | 1.5 |"}', '2026-11-30 19:06:55.227+00'),
  ('keycloak_users_count', '', '01a22dda-556f-75b9-b904-3821b4ed266b', '3', '{"users":3}', '2026-11-30 19:06:53.457+00'),
  ('openmetadata/datalake_metadata', 'cars/', '01a22dda-379d-76f1-b356-9d21d665fef4', '{"status":"ingested","service":"platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313","objects":1,"tables":1,"bytes":100492,"sent":3,"unchanged":0,"deleted":0,"failed":{"total":0,"first":[]},"unreadable":{"total":0,"first":[]},"changed":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313","objects":1,"tables":1,"bytes":100492,"sent":3,"unchanged":0,"deleted":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:06:45.722+00'),
  ('openmetadata/datalake_metadata', 'weather/', '01a22dda-379d-76f1-b356-9d21d665fef4', '{"status":"ingested","service":"platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4","objects":2,"tables":2,"bytes":66766,"sent":4,"unchanged":0,"deleted":0,"failed":{"total":0,"first":[]},"unreadable":{"total":0,"first":[]},"changed":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4","objects":2,"tables":2,"bytes":66766,"sent":4,"unchanged":0,"deleted":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:06:45.739+00'),
  ('openmetadata/datalake_prefixes', '', '01a22dda-379d-76f1-b356-9d21d665fef4', '{"prefixes":["cars/","weather/"],"total":2,"objects":3,"outside":{"total":0,"first":[]},"skipped":{"total":0,"first":[]},"vanished":[],"listing":"5b452545-8900-478c-bc0d-063731d18637"}', '{"prefixes":2,"objects":3,"vanished":""}', '2026-11-30 19:06:45.6+00'),
  ('openmetadata/datalake_profile', 'cars/', '01a22dda-379d-76f1-b356-9d21d665fef4', '{"status":"profiled","service":"platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313","tables":1,"columns":9,"rows":406,"sampledTables":0,"bytes":100492,"unchanged":0,"failed":{"total":0,"first":[]},"unreadable":{"total":0,"first":[]},"changed":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313","tables":1,"columns":9,"rows":406,"sampledTables":0,"bytes":100492,"unchanged":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:06:45.85+00'),
  ('openmetadata/datalake_profile', 'weather/', '01a22dda-379d-76f1-b356-9d21d665fef4', '{"status":"profiled","service":"platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4","tables":2,"columns":9,"rows":2202,"sampledTables":0,"bytes":66766,"unchanged":0,"failed":{"total":0,"first":[]},"unreadable":{"total":0,"first":[]},"changed":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4","tables":2,"columns":9,"rows":2202,"sampledTables":0,"bytes":66766,"unchanged":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:06:45.85+00'),
  ('openmetadata/postgres_databases', '', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"databases":[{"name":"climate","service":"platform-postgres-climate"},{"name":"economy","service":"platform-postgres-economy"},{"name":"mobility","service":"platform-postgres-mobility"},{"name":"nature","service":"platform-postgres-nature"}],"total":4,"skipped":[],"ignored":["postgres","template0","template1"],"vanished":[]}', '{"databases":4,"skipped":"","vanished":""}', '2026-11-30 19:08:43.484+00'),
  ('openmetadata/postgres_metadata', 'climate', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"status":"ingested","service":"platform-postgres-climate","schemas":4,"tables":9,"views":3,"columns":52,"procedures":0,"estimatedRows":75654,"estimatedBytes":4628480,"sent":0,"unchanged":16,"deleted":0,"lineage":0,"failed":{"total":0,"first":[]},"incomplete":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-postgres-climate","schemas":4,"tables":9,"views":3,"columns":52,"procedures":0,"estimatedRows":75654,"estimatedBytes":4628480,"sent":0,"unchanged":16,"deleted":0,"lineage":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:08:43.808+00'),
  ('openmetadata/postgres_metadata', 'economy', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"status":"ingested","service":"platform-postgres-economy","schemas":6,"tables":18,"views":3,"columns":72,"procedures":0,"estimatedRows":23821,"estimatedBytes":1204224,"sent":0,"unchanged":27,"deleted":0,"lineage":0,"failed":{"total":0,"first":[]},"incomplete":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-postgres-economy","schemas":6,"tables":18,"views":3,"columns":72,"procedures":0,"estimatedRows":23821,"estimatedBytes":1204224,"sent":0,"unchanged":27,"deleted":0,"lineage":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:08:43.603+00'),
  ('openmetadata/postgres_metadata', 'mobility', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"status":"ingested","service":"platform-postgres-mobility","schemas":3,"tables":10,"views":3,"columns":69,"procedures":1,"estimatedRows":281805,"estimatedBytes":15294464,"sent":0,"unchanged":17,"deleted":0,"lineage":0,"failed":{"total":0,"first":[]},"incomplete":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-postgres-mobility","schemas":3,"tables":10,"views":3,"columns":69,"procedures":1,"estimatedRows":281805,"estimatedBytes":15294464,"sent":0,"unchanged":17,"deleted":0,"lineage":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:10:04.741+00'),
  ('openmetadata/postgres_metadata', 'nature', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"status":"ingested","service":"platform-postgres-nature","schemas":1,"tables":8,"views":2,"columns":36,"procedures":0,"estimatedRows":15865,"estimatedBytes":720896,"sent":1,"unchanged":10,"deleted":0,"lineage":0,"failed":{"total":0,"first":[]},"incomplete":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"ingested","service":"platform-postgres-nature","schemas":1,"tables":8,"views":2,"columns":36,"procedures":0,"estimatedRows":15865,"estimatedBytes":720896,"sent":1,"unchanged":10,"deleted":0,"lineage":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:11:05.014+00'),
  ('openmetadata/postgres_profile', 'climate', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"status":"profiled","service":"platform-postgres-climate","tables":12,"columns":52,"rows":75894,"sampledTables":0,"notRandom":{"total":0,"first":[]},"failed":{"total":0,"first":[]},"gone":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-postgres-climate","tables":12,"columns":52,"rows":75894,"sampledTables":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:10:04.167+00'),
  ('openmetadata/postgres_profile', 'economy', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"status":"profiled","service":"platform-postgres-economy","tables":21,"columns":72,"rows":26352,"sampledTables":0,"notRandom":{"total":0,"first":[]},"failed":{"total":0,"first":[]},"gone":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-postgres-economy","tables":21,"columns":72,"rows":26352,"sampledTables":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:10:44.284+00'),
  ('openmetadata/postgres_profile', 'mobility', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"status":"profiled","service":"platform-postgres-mobility","tables":13,"columns":69,"rows":285085,"sampledTables":0,"notRandom":{"total":0,"first":[]},"failed":{"total":0,"first":[]},"gone":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-postgres-mobility","tables":13,"columns":69,"rows":285085,"sampledTables":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:11:25.841+00'),
  ('openmetadata/postgres_profile', 'nature', '01a22ddc-03ca-7429-bcbd-a6e82a026ab1', '{"status":"profiled","service":"platform-postgres-nature","tables":10,"columns":36,"rows":16070,"sampledTables":0,"notRandom":{"total":0,"first":[]},"failed":{"total":0,"first":[]},"gone":{"total":0,"first":[]},"notPermitted":{"total":0,"first":[]},"location":"http://127.0.0.1:33051"}', '{"status":"profiled","service":"platform-postgres-nature","tables":10,"columns":36,"rows":16070,"sampledTables":0,"location":"http://127.0.0.1:33051"}', '2026-11-30 19:12:25.542+00'),
  ('platform_asset_genome_project_datasets', '', '01a22dda-5ad7-7f19-858f-661f07edb483', '"7e922a7e-23b4-57c5-9121-2697d7212edb"', '{"asset":"7e922a7e-23b4-57c5-9121-2697d7212edb","commit":"dcbd7b4bb8e0c1407f15ef391d703385918307e4","selection":"9e65cc0c618efdf3","files":6,"uploaded":6,"unchanged":0}', '2026-11-30 19:06:55.46+00'),
  ('trust/object_owner', 'anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv', '01a22dda-6e6c-7e27-bb97-ff5e8714005a', '{"owner":"not-shown","asker":null}', '{"owner":"not-shown"}', '2026-11-30 19:06:59.671+00'),
  ('trust/object_proof', 'anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv', '01a22dda-6e6c-7e27-bb97-ff5e8714005a', '"0x1385b739eda399eade1dba7e0cc910884e7d44fca4094629e1b24ee31bcdc747"', '{"proofId":"0x1385b739eda399eade1dba7e0cc910884e7d44fca4094629e1b24ee31bcdc747"}', '2026-11-30 19:07:01.727+00'),
  ('trust/user_did', 'anna', '01a22dda-692f-7130-a8c8-2c3026f8f32c', '"did:iota:tst:0xc7b2c78df9eba9625277971d5977222b5c3925b3bb5654a07298a68bdd4935e7"', '{"did":"did:iota:tst:0xc7b2c78df9eba9625277971d5977222b5c3925b3bb5654a07298a68bdd4935e7"}', '2026-11-30 19:06:59.515+00');

insert into run_requests (ordinal, job, run_key, attempt, status, sensor, config, tags, max_attempts, retry_after_ms, requested_at, not_before, started_at, checked_at, ended_at, workflow_id, run_id, refusal) overriding system value values
  ('1', 'propagateNewUserToTrustServicesJob', 'anna', '1', 'completed', 'keycloakUserSensor', '{"username":"anna","taskWaitSeconds":600}', '{}', '72', '3600000', '2026-11-30 19:06:58.198217+00', '2026-11-30 19:06:58.198217+00', '2026-11-30 19:06:58.204812+00', NULL, '2026-11-30 19:06:59.536753+00', 'propagateNewUserToTrustServicesJob/anna/1', '01a22dda-692f-7130-a8c8-2c3026f8f32c', NULL),
  ('4', 'createAssetObjectProofJob', 'anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv', '1', 'completed', 'platformApiAssetObjectSensor', '{"assetObjectKey":"anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv","taskWaitSeconds":600}', '{}', '72', '3600000', '2026-11-30 19:06:58.82773+00', '2026-11-30 19:06:58.82773+00', '2026-11-30 19:06:59.550815+00', NULL, '2026-11-30 19:07:01.737422+00', 'createAssetObjectProofJob/anna-assets/object-1-62b6ed86-5660-45f5-a259-9b0f56f4c96b.csv/1', '01a22dda-6e6c-7e27-bb97-ff5e8714005a', NULL),
  ('18', 'propagateNewUserToTrustServicesJob', 'gero', '1', 'failed', 'keycloakUserSensor', '{"username":"gero","taskWaitSeconds":600}', '{}', '72', '3600000', '2026-11-30 19:08:01.000912+00', '2026-11-30 19:08:01.000912+00', '2026-11-30 19:08:01.003332+00', NULL, '2026-11-30 19:08:02.299719+00', 'propagateNewUserToTrustServicesJob/gero/1', '01a22ddb-5e71-7a1b-a5a7-690f455a6d4b', NULL),
  ('21', 'propagateNewUserToTrustServicesJob', 'gero', '2', 'pending', 'keycloakUserSensor', '{"username":"gero","taskWaitSeconds":600}', '{}', '72', '3600000', '2026-11-30 19:08:02.299719+00', '2026-11-30 20:08:02.299719+00', NULL, NULL, NULL, NULL, NULL, NULL),
  ('29', 'propagateNewUserToTrustServicesJob', 'wait1', '1', 'started', 'keycloakUserSensor', '{"username":"wait1","taskWaitSeconds":600}', '{}', '72', '3600000', '2026-11-30 19:12:59.376967+00', '2026-11-30 19:12:59.376967+00', '2026-11-30 19:12:59.447529+00', NULL, NULL, 'propagateNewUserToTrustServicesJob/wait1/1', '01a22ddf-ec76-7131-9a6f-0c4bd8d9e33b', NULL),
  ('31', 'propagateNewUserToTrustServicesJob', 'wait3', '1', 'pending', 'keycloakUserSensor', '{"username":"wait3","taskWaitSeconds":600}', '{}', '72', '3600000', '2026-11-30 19:12:59.376967+00', '2026-11-30 19:12:59.376967+00', NULL, NULL, NULL, NULL, NULL, NULL);
select setval(pg_get_serial_sequence('run_requests', 'ordinal'), (select max(ordinal) from run_requests));

insert into sensor_cursors (sensor, cursor, version, failures, not_before, updated_at) values
  ('keycloakUserSensor', '{"position":0,"createdAfter":"2026-11-30T19:02:58.901Z"}', '7', '0', NULL, '2026-11-30 19:12:59.730008+00'),
  ('matrixProfileMessagesSensor', NULL, '0', '0', NULL, '2026-11-30 19:09:59.837952+00'),
  ('platformApiAssetObjectSensor', '0', '4', '0', NULL, '2026-11-30 19:08:40.878076+00');

insert into sensor_ticks (sensor, tick_id, status, started_at, ended_at, requested, skip_reason, error) values
  ('keycloakUserSensor', '01a22dda-688c-7276-8afc-c99276ee5b5e', 'requested', '2026-11-30 19:06:58.095571+00', '2026-11-30 19:06:58.271496+00', '3', 'None is new of 3 users', NULL),
  ('platformApiAssetObjectSensor', '01a22dda-6b4a-7e62-8fd8-19b9fa25310a', 'requested', '2026-11-30 19:06:58.807006+00', '2026-11-30 19:06:58.83619+00', '12', 'A run was asked for before for each of 12 objects without proof', NULL),
  ('matrixProfileMessagesSensor', '01a22dda-6da7-7707-b506-c39e301626a2', 'requested', '2026-11-30 19:06:59.403378+00', '2026-11-30 19:07:59.427931+00', '1', 'None is new of 2 messages; 1 were put aside: moderate dead-letters list', NULL),
  ('keycloakUserSensor', '01a22dda-dec8-7d1b-b1f5-9cb77b138d48', 'requested', '2026-11-30 19:07:28.377631+00', '2026-11-30 19:07:28.547333+00', '1', 'None is new of 8 users', NULL),
  ('matrixProfileMessagesSensor', '01a22ddb-5882-7c66-983f-d3c99b6b9776', 'skipped', '2026-11-30 19:07:59.538069+00', '2026-11-30 19:08:59.579577+00', '0', 'No messages', NULL),
  ('keycloakUserSensor', '01a22ddb-5da1-769b-9ce6-03d686b43088', 'requested', '2026-11-30 19:08:00.844037+00', '2026-11-30 19:08:01.040481+00', '2', 'None is new of 12 users', NULL),
  ('keycloakUserSensor', '01a22ddb-e980-7c0b-9d15-c03e937c7e21', 'requested', '2026-11-30 19:08:36.691297+00', '2026-11-30 19:08:37.000157+00', '6', 'None is new of 24 users', NULL),
  ('platformApiAssetObjectSensor', '01a22ddb-f98a-7073-8ccd-b94635239917', 'requested', '2026-11-30 19:08:40.81901+00', '2026-11-30 19:08:40.883022+00', '1', 'A run was asked for before for each of 1 objects without proof', NULL),
  ('matrixProfileMessagesSensor', '01a22ddc-43a9-768d-a441-ac4d3250e3d0', 'skipped', '2026-11-30 19:08:59.80918+00', '2026-11-30 19:09:59.841391+00', '0', 'No messages', NULL),
  ('keycloakUserSensor', '01a22ddf-1c75-70f2-a0a0-9c41f4d46adf', 'skipped', '2026-11-30 19:12:06.668211+00', '2026-11-30 19:12:07.322157+00', '0', 'None is new of 24 users', NULL),
  ('keycloakUserSensor', '01a22ddf-e41c-7128-a41c-34a7da8ba8e1', 'requested', '2026-11-30 19:12:58.799453+00', '2026-11-30 19:12:59.74271+00', '4', 'None is new of 32 users', NULL);

insert into pool_places (workflow_id, pool, waiting, seen_at) values
  ('propagateNewUserToTrustServicesJob/dcdb59e2-fa3d-48d0-affa-631eacc43eb7', 'platform-api', 'true', '2026-11-30 19:13:20.258115+00'),
  ('propagateNewUserToTrustServicesJob/wait1/1', 'platform-api', 'false', '2026-11-30 19:12:59.447529+00');

insert into trust_asks (kind, subject, ask_id, asked_at, task_id, ended_at) values
  ('did', 'anna', '482926b2-fc1c-4491-aa5f-d2bb4f7fb0cb', '2026-11-30 19:06:58.329875+00', '1', '2026-11-30 19:06:59.49565+00'),
  ('did', 'gero', 'e371974a-490e-43b6-8e4b-b50482f4bf7b', '2026-11-30 19:08:01.079233+00', '18', '2026-11-30 19:08:02.25124+00'),
  ('did', 'wait1', '64ad06e5-bc6a-4fa1-95c8-2d2ca6f8719a', '2026-11-30 19:12:59.871469+00', '27', NULL);

insert into dataset_uploads (asset_uuid, series_id, claim_id, touched_at, sent_at, ended_at) values
  ('7e922a7e-23b4-57c5-9121-2697d7212edb', 'weather-weather-csv', 'dd2440e7-d82e-45fe-b916-86ed4dcfde1a', '2026-11-30 19:06:55.423792+00', '2026-11-30 19:06:55.433645+00', '2026-11-30 19:06:55.437136+00'),
  ('7e922a7e-23b4-57c5-9121-2697d7212edb', 'weather-weather-parquet', '418091c0-0e97-483d-92c3-92101aa23ab9', '2026-11-30 19:06:55.428214+00', '2026-11-30 19:06:55.439437+00', '2026-11-30 19:06:55.443843+00');

insert into datalake_profiles (location, service, key, fingerprint, problem) values
  ('http://127.0.0.1:33051', 'platform-datalake-cars-d39d955e3b7150fba0f8e389cc4172455608710c1557f43979a69f62bcad4313', 'cars/cars.json', 'd90c883b98d7527f865757379d16c299', NULL),
  ('http://127.0.0.1:33051', 'platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4', 'weather/co2.csv', '7eb1c8a8a19a4b7879770faedd3c2ef7', NULL),
  ('http://127.0.0.1:33051', 'platform-datalake-weather-4c4b2bd0c50b1d53002ed92b03cd0c93d220ae497a40ba8a986dcbd8a8e008f4', 'weather/seattle.csv', 'bfa789c5618b2031dd492d5988f9c78c', NULL);
