import { glob, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { deploymentErrorCodes } from '#error-codes.ts';
import { errorCodes } from '#orchestrator/error-codes.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const lists = ['src/orchestrator/error-codes.ts', 'src/error-codes.ts'];
const codes = [...errorCodes, ...deploymentErrorCodes];
const title = /^## (.+)$/m;

let sections: ReadonlyMap<string, string>;
let sources: readonly string[];

beforeAll(async () => {
  const [, ...parts] = (await readFile('docs/reference/errors.md', 'utf8')).split(/^(?=## )/m);
  sections = new Map(nonEmpty(parts).map((part) => [title.exec(part)?.[1] ?? '', part]));
  const files: string[] = [];
  for await (const file of glob('{src,activities,workflows}/**/*.ts'))
    if (!lists.includes(file)) files.push(file);
  sources = await Promise.all(nonEmpty(files).map((file) => readFile(file, 'utf8')));
});

test('the reference has an entry for each code, in their order, and for nothing else', () => {
  expect([...sections.keys()]).toEqual(codes.toSorted());
  for (const list of [errorCodes, deploymentErrorCodes]) expect(list).toEqual(list.toSorted());
  expect(new Set(codes).size).toBe(codes.length);
});

describe.each(nonEmpty(codes))('%s', (code) => {
  test('is thrown somewhere', () => {
    // A comparison with a code throws nothing.
    const thrown = new RegExp(`(?<![!=]== \\(?)'${code}'`);
    expect(sources.filter((source) => thrown.test(source)).length).toBeGreaterThan(0);
  });

  test('has a message, a reason and what to do', () => {
    const text = sections.get(code) ?? '';
    for (const part of ['Message', 'Why', 'What to do'])
      expect(text).toMatch(new RegExp(`^\\*\\*${part}\\*\\*: \\S.{10,}`, 'm'));
  });
});

test.each(nonEmpty(deploymentErrorCodes))(
  '%s, which ends steps at night, says whether it can wait',
  (code) => {
    expect(sections.get(code)).toMatch(/^\*\*Can it wait\?\*\* \S.{2,}/m);
  },
);
