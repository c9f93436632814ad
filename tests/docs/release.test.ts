import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { projectFolder } from '#project-folder.ts';

const manifest = z.object({
  version: z.string(),
  dependencies: z.object({ '@moderate/orchestrator': z.string().optional() }),
});

const read = (file: string) => readFile(path.join(projectFolder, file), 'utf8');

test('one version is that of the project, the package, the chart, the lock file, the changelog and the latest histories', async () => {
  const project = manifest.parse(JSON.parse(await read('package.json')));
  const { version } = project;
  const own = manifest.parse(JSON.parse(await read('src/orchestrator/package.json')));
  const locked = z
    .object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
    .parse(JSON.parse(await read('package-lock.json'))).packages;
  const chart = await read('helm/moderate-workflows/Chart.yaml');
  const [, released] =
    /^## (\d+\.\d+\.\d+) - \d{4}-\d{2}-\d{2}$/m.exec(await read('CHANGELOG.md')) ?? [];
  const histories = await readdir(path.join(projectFolder, 'tests/replay/histories'));
  expect({
    dependency: project.dependencies['@moderate/orchestrator'],
    package: own.version,
    locked: [locked['']?.version, locked['src/orchestrator']?.version],
    chart: [/^version: (.*)$/m.exec(chart)?.[1], /^appVersion: (.*)$/m.exec(chart)?.[1]],
    changelog: released,
    histories: histories
      .filter((folder) => folder !== 'unreleased')
      .toSorted()
      .at(-1),
  }).toEqual({
    dependency: version,
    package: version,
    locked: [version, version],
    chart: [version, version],
    changelog: version,
    histories: version,
  });
});
