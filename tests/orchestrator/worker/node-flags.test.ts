import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { webNodeFlag, workerNodeFlags } from '#orchestrator/worker/node-flags.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

// A V8 flag that a later version does not support is ignored if a program sets it.
test.each(nonEmpty([webNodeFlag, ...workerNodeFlags]))('Node knows %s', async (flag) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--v8-options']);
  expect(stdout).toContain(`${flag.split('=')[0]} (`);
});
