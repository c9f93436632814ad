import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify } from '#orchestrator/dev-stack/process-identity.ts';
import { claimFolder } from '#orchestrator/dev/stack/claim-folder.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'claim-folder-'));
});

afterEach(() => rm(folder, { recursive: true }));

/**
 * Several processes request the folder at the same moment: returns the winner, and why the others
 * failed.
 */
async function claimTogether(): Promise<{
  readonly releases: readonly (() => Promise<void>)[];
  readonly reasons: readonly unknown[];
}> {
  const claims = await Promise.allSettled(Array.from({ length: 12 }, () => claimFolder(folder)));
  return {
    releases: claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : [])),
    reasons: claims.flatMap((claim) =>
      claim.status === 'rejected' ? [claim.reason as unknown] : [],
    ),
  };
}

test('one of several that start in the same moment has the folder, and the next one after it', async () => {
  const { releases, reasons } = await claimTogether();
  expect(releases).toHaveLength(1);
  expect(reasons).toHaveLength(11);
  for (const reason of nonEmpty(reasons))
    expect(reason).toMatchObject({ code: 'DEV_STACK_RUNNING' });
  await releases[0]?.();
  expect(await readdir(folder)).toEqual([]);
  await (
    await claimFolder(folder)
  )();
});

test('the lock of a process that was killed is in nobody’s way, and neither is one that it could not write', async () => {
  const { pid } = spawnSync('true');
  for (const left of [JSON.stringify({ pid, startedAt: '1' }), '']) {
    await writeFile(path.join(folder, 'dev.lock'), left);
    const { releases, reasons } = await claimTogether();
    expect(releases).toHaveLength(1);
    for (const reason of nonEmpty(reasons))
      expect(reason).toMatchObject({ code: 'DEV_STACK_RUNNING' });
    await releases[0]?.();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('a lock that its process is just writing counts', async () => {
  const lock = path.join(folder, 'dev.lock');
  await writeFile(lock, '');
  const claim = Promise.allSettled([claimFolder(folder)]);
  await sleep(150);
  await writeFile(lock, JSON.stringify(await identify(process.pid)));
  expect(await claim).toMatchObject([{ reason: { code: 'DEV_STACK_RUNNING' } }]);
  expect(await readdir(folder)).toEqual(['dev.lock']);
});

test('a folder that cannot be written is an error', async () => {
  await expect(claimFolder('/proc')).rejects.toMatchObject({
    code: 'DEV_SERVICE_FAILED',
    message: expect.stringMatching(/^The data of the stack cannot be stored in \/proc: ENOENT/),
  });
});
