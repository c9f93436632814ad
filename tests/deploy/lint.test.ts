import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { projectFolder } from '#project-folder.ts';
import { runDeployTool, toolMs } from './support/tools.ts';
import { nonEmpty } from '../support/non-empty.ts';

const clean = { code: 0, out: '', err: '' };

async function files(...patterns: string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const file of glob(patterns, { cwd: projectFolder })) found.push(file);
  return found.toSorted();
}

test('the Dockerfile', { timeout: toolMs }, async () => {
  expect(await runDeployTool('hadolint', ['docker/Dockerfile'])).toEqual(clean);
});

test('YAML', { timeout: toolMs }, async () => {
  expect(await runDeployTool('yamllint', ['--strict', '--format', 'parsable', '.'])).toEqual(clean);
});

test('workflows of GitHub, with their scripts', { timeout: toolMs }, async () => {
  expect((await files('.github/workflows/*.yml')).length).toBeGreaterThan(0);
  expect(await runDeployTool('actionlint', ['-no-color'])).toEqual(clean);
});

test('every action is pinned by its commit, beside which its version stands', async () => {
  const workflows = await files('.github/workflows/*.yml');
  const texts = await Promise.all(
    workflows.map((file) => readFile(path.join(projectFolder, file), 'utf8')),
  );
  const uses = texts.join('\n').match(/uses: .*/g) ?? [];
  expect(nonEmpty(uses).filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
    [],
  );
});

test('scripts of the shell', { timeout: toolMs }, async () => {
  const scripts = await files('scripts/**/*.sh', 'docker/**/*.sh', 'docker/moderate', '.ci/run');
  expect(scripts.length).toBeGreaterThan(10);
  expect(await runDeployTool('shellcheck', ['--color=never', ...scripts])).toEqual(clean);
});

test('tasks', { timeout: toolMs }, async () => {
  const { code, out, err } = await runDeployTool('task', ['--list-all', '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { tasks } = JSON.parse(out) as {
    readonly tasks: readonly { readonly name: string; readonly desc: string }[];
  };
  expect(nonEmpty(tasks).filter(({ desc }) => desc === '')).toEqual([]);
  expect(tasks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'dev',
      'dev-docker',
      'dev-down',
      'clean',
      'show-env',
      'start-dev-k8s',
      'forward-k8s-web',
      'forward-k8s-temporal-ui',
      'forward-k8s-open-metadata-ui',
      'update-k8s-open-metadata-token',
      'force-restart-k8s',
      'deploy-gke',
    ]),
  );
});

test('a task and an npm script of one name do one thing', { timeout: toolMs }, async () => {
  const { out } = await runDeployTool('task', ['--list-all', '--json']);
  const { tasks } = JSON.parse(out) as { readonly tasks: readonly { readonly name: string }[] };
  const both = tasks.map(({ name }) => name).filter((name) => name in manifest.scripts);
  for (const name of nonEmpty(both)) {
    const { err } = await runDeployTool('task', ['--dry', name, '--', '--flag']);
    expect([name, err]).toEqual([
      name,
      expect.stringMatching(new RegExp(`^task: \\[${name}\\] npm (run )?${name}( -- --flag)?\\n$`)),
    ]);
  }
});
