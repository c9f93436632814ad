import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { problemKinds } from '#orchestrator/reports/health/problem.ts';
import { projectFolder } from '#project-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const read = (file: string) => readFile(path.join(projectFolder, file), 'utf8');

test('the runbook has an entry for each problem that the status and alerts report, and no other', async () => {
  const headings = [
    ...(await read('docs/operations/runbook.md')).matchAll(/^### `([a-z_]+)`/gm),
  ].map(([, kind = '']) => kind);
  expect(headings.toSorted()).toEqual([...problemKinds].toSorted());
});

test('the runbook and the page on monitoring have each alert of the chart', async () => {
  const rules = await read('helm/moderate-workflows/templates/metrics.yaml');
  const alerts = nonEmpty(
    [...rules.matchAll(/- alert: (\w+)/g)].map(([, alert = '']) => alert),
  ).toSorted();
  const entries = [
    ...(await read('docs/operations/runbook.md')).matchAll(/^### `([A-Z]\w+)`/gm),
  ].map(([, alert = '']) => alert);
  expect(entries.toSorted()).toEqual(alerts);
  const listed = [
    ...(await read('docs/operations/monitoring.md')).matchAll(/^\| `([A-Z][A-Za-z]+)`/gm),
  ].map(([, alert = '']) => alert);
  expect(listed.toSorted()).toEqual(alerts);
});

test('the page on monitoring has each metric that the code exports, and no other', async () => {
  const { stdout } = await promisify(execFile)(
    'git',
    ['grep', '-hE', "Metric = 'orchestrator_[a-z_]+'", '--', 'src'],
    {
      cwd: projectFolder,
    },
  );
  const exported = nonEmpty(
    [...stdout.matchAll(/Metric = '(\w+)'/g)].map(([, metric = '']) => metric),
  );
  const described = [
    ...(await read('docs/operations/monitoring.md')).matchAll(/^\| `(orchestrator_\w+)`/gm),
  ].map(([, metric = '']) => metric);
  expect(described.toSorted()).toEqual(exported.toSorted());
});
