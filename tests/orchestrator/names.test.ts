import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { projectFolder } from '#project-folder.ts';

/** Names of this product, of its services, pipelines, queues and databases. */
const names =
  /moderate|keycloak|rabbit|open.?metadata|kubernetes|ingestion|datalake|matrix.?profile|platform.?api|genome|dagster_/i;
const ownName = /@moderate\/orchestrator/g;

/** Variables that the package itself reads; it must not know any others of this deployment. */
const ownVariables =
  /^(TEMPORAL_\w+|STATE_DATABASE_URL|POSTGRES_(HOST|PORT|USERNAME|PASSWORD|SSLMODE)|LOG_LEVEL|(HEALTH|METRICS)_ADDRESS|WORKFLOW_BUNDLE|LOGS_URL_TEMPLATE|(TICKS|RUNS|AUDIT)_RETENTION_DAYS|RUN_LOGS_MAX_MB|ALERTS_HEARTBEAT_URL|SMTP_(HOST|PORT|FROM|USERNAME|PASSWORD|TLS)|WEB_(PUBLIC_URL|SESSION_KEYS|OIDC_(ISSUER|PROVIDER_URL|CLIENT_ID|CLIENT_SECRET|ROLES_CLAIM))|ASSET_THREADS|ASSET_THREAD_MEMORY_MB)$/;

const folder = path.join(projectFolder, 'src', 'orchestrator');

async function sources(): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const found: { file: string; text: string }[] = [];
  for await (const file of glob('**/*.{ts,sql,json,md}', {
    cwd: folder,
    exclude: ['node_modules/**', 'dist/**'],
  })) {
    found.push({
      file,
      text: (await readFile(path.join(folder, file), 'utf8')).replaceAll(ownName, ''),
    });
  }
  return found;
}

test('the package has no name of this product in it', async () => {
  const lines = nonEmpty(await sources()).flatMap(({ file, text }) =>
    text.split('\n').map((line) => `${file}: ${line.trim()}`),
  );
  expect(nonEmpty(lines).filter((line) => names.test(line))).toEqual([]);
});

test('the package reads no variable of this deployment', async () => {
  const example = await readFile(path.join(projectFolder, '.env.example'), 'utf8');
  const variables = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
  const foreign = nonEmpty(variables).filter((name) => !ownVariables.test(name));
  const found = nonEmpty(await sources()).flatMap(({ file, text }) =>
    foreign
      .filter((name) => new RegExp(`\\b${name}\\b`).test(text))
      .map((name) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});
