import { appendFile, mkdir, mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SourceChanges, watchSources } from '#orchestrator/dev/worker/watch-sources.ts';

let folder: string;
let changes: SourceChanges;
const file = (...names: string[]) => path.join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sources-'));
  await mkdir(file('src', 'deep', 'er'), { recursive: true });
  await writeFile(file('src', 'deep', 'er', 'a.ts'), 'one');
  await writeFile(file('.env'), 'A=1\n');
  changes = watchSources(folder, ['src', 'not-there']);
});

afterEach(async () => {
  changes.close();
  await rm(folder, { recursive: true });
});

/** Whether the action is reported as a change. */
async function isReported(change: () => Promise<unknown>, withinMs = 10_000): Promise<boolean> {
  const reported = changes.next().then(() => true);
  await change();
  return Promise.race([reported, sleep(withinMs, false)]);
}

/** As `sed -i` and most editors save: another file is renamed to it. */
async function replace(name: string, text: string): Promise<void> {
  await writeFile(`${name}.new`, text);
  await rename(`${name}.new`, name);
}

test('a file is followed through writes in place, replacements, removal and return', async () => {
  const a = file('src', 'deep', 'er', 'a.ts');
  const steps = [
    () => appendFile(a, 'two'),
    () => replace(a, 'three'),
    () => replace(a, 'four'),
    () => appendFile(a, 'five'),
    () => unlink(a),
    () => writeFile(a, 'six'),
    () => appendFile(a, 'seven'),
  ] as const;
  const reported: boolean[] = [];
  for (const step of steps) reported.push(await isReported(step));
  expect(reported).toEqual(steps.map(() => true));
});

test('.env is followed in the same ways', async () => {
  const env = file('.env');
  const steps = [
    () => appendFile(env, 'B=1\n'),
    () => replace(env, 'A=2\n'),
    () => replace(env, 'A=3\n'),
    () => appendFile(env, 'B=2\n'),
  ];
  const reported: boolean[] = [];
  for (const step of steps) reported.push(await isReported(step));
  expect(reported).toEqual(steps.map(() => true));
});

test('several quick saves are few changes, of which one is after the last save', async () => {
  let count = 0;
  const counting = async (): Promise<void> => {
    for (;;) {
      await changes.next();
      count += 1;
    }
  };
  void counting();
  const save = (number: number) => replace(file('src', 'deep', 'er', 'a.ts'), `save ${number}`);
  for (let number = 0; number < 20; number += 1) await save(number);
  const before = count;
  await expect.poll(() => count).toBeGreaterThan(before);
  expect(count).toBeLessThan(20);
});

test('a folder that is created, removed and created again is watched', async () => {
  const b = file('src', 'new', 'er', 'b.ts');
  const make = async () => {
    await mkdir(path.dirname(b), { recursive: true });
    await writeFile(b, 'one');
  };
  const steps = [
    make,
    () => appendFile(b, 'two'),
    () => rm(file('src', 'new'), { recursive: true }),
    make,
    () => replace(b, 'three'),
  ];
  const reported: boolean[] = [];
  for (const step of steps) reported.push(await isReported(step));
  expect(reported).toEqual(steps.map(() => true));
});

test('what is no source is not reported', async () => {
  expect(await isReported(() => writeFile(file('src', 'notes.md'), 'x'), 500)).toBe(false);
  expect(await isReported(() => writeFile(file('other.ts'), 'x'), 500)).toBe(false);
});
