import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEndedWorkers, readEndedWorkers } from '#orchestrator/dev-stack/ended-workers.ts';

test('a worker is noted although an earlier one could not be', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'ended-workers-'));
  onTestFinished(() => rm(parent, { recursive: true }));
  const folder = path.join(parent, 'data');
  const workers = openEndedWorkers(folder);
  const { pid } = spawnSync('true');

  await writeFile(folder, 'in the way');
  await expect(workers.note(pid)).rejects.toMatchObject({ code: 'EEXIST' });
  await rm(folder);
  await workers.note(pid);
  expect([...(await readEndedWorkers(folder))]).toEqual([`${pid}@${hostname()}`]);
});
