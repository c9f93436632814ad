import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withSpool, type SpoolFolder } from '#spool/open-spool.ts';
import { failureOf } from '#object-source/object-outcome.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});

afterAll(() => rm(folder, { recursive: true }));

const use = (work: (spool: SpoolFolder) => Promise<void>) =>
  withSpool({ folder, limitBytes: 2 ** 30 }, work);

/** A device that behaves like a full disk. */
const fill = () => writeFile('/dev/full', 'x');

test('a disk that is full is named with its variable, worth another try, and leaves nothing behind', async () => {
  const full = use(async ({ path }) => {
    await writeFile(join(path, 'part'), 'x');
    await fill();
  });
  await expect(full).rejects.toMatchObject({
    name: 'RetryableError',
    message: `SPOOL_DIR (${folder}) is full: free some or name another, with room for 1024 MiB (SPOOL_LIMIT_MB) and more`,
  });
  expect(await readdir(folder)).toEqual([]);
});

test('a disk that can never have the room is no reason to try again', async () => {
  await expect(use((spool) => spool.requireRoom(2 ** 60))).rejects.toMatchObject({
    name: 'DiskTooSmall',
    message: expect.stringMatching(
      /^SPOOL_DIR \(.*\) has \d+ MiB free where 1099511628032 are needed, more than its disk has: name another$/,
    ),
  });
});

test('an object for which the disk has no room holds up no other', async () => {
  const error: unknown = await fill().catch((reason: unknown) => reason);
  expect(failureOf(error)).toEqual({
    kind: 'unreadable',
    error: 'the disk of SPOOL_DIR has no room for it',
    lasting: false,
  });
  expect(failureOf(new Error('IO Error: Could not write: No space left on device'))).toMatchObject({
    kind: 'unreadable',
    lasting: false,
  });
});
