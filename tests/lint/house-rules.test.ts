import { beforeAll, describe, expect, test } from 'vitest';
import { type Finding, lint, lintSamples, sampleFiles } from './lint-samples.ts';
import { boundarySamples } from './samples/boundaries.ts';
import { codeSamples } from './samples/code.ts';
import { environmentSamples } from './samples/environment.ts';
import { kitSamples } from './samples/kit.ts';
import { emptyListSamples } from './samples/empty-lists.ts';
import { testSamples } from './samples/tests.ts';
import { wordSamples } from './samples/words.ts';
import { workflowSamples } from './samples/workflow.ts';
import { nonEmpty } from '../support/non-empty.ts';

const allSamples = [
  workflowSamples,
  kitSamples,
  boundarySamples,
  environmentSamples,
  codeSamples,
  testSamples,
  emptyListSamples,
  wordSamples,
].flatMap(nonEmpty);

describe('lint', () => {
  let findings: Finding[];
  beforeAll(async () => {
    findings = await lintSamples(allSamples);
  });

  const [refused, accepted] = [
    allSamples.filter(({ rule }) => rule),
    allSamples.filter(({ rule }) => !rule),
  ];

  test.each(nonEmpty(refused))('refuses $name in $folders', (samples) => {
    const { rule, advice = '' } = samples;
    for (const { file, code } of nonEmpty(sampleFiles(samples))) {
      const found = findings.filter(
        (finding) => finding.filename === file && finding.code === rule,
      );
      expect(found.length, `${rule} in: ${code}`).toBeGreaterThan(0);
      expect(found.map(({ help }) => help).join(), code).toContain(advice);
    }
  });

  test.each(nonEmpty(accepted))('accepts $name in $folders', (samples) => {
    const files = nonEmpty(sampleFiles(samples)).map(({ file }) => file);
    expect(nonEmpty(findings).filter(({ filename }) => files.includes(filename))).toEqual([]);
  });
});

// It reads every file with its types: 10 s alone, much longer in parallel with other suites.
test('the project follows its own rules', { timeout: 180_000 }, async () => {
  const found = await lint('.');
  expect(found.map(({ filename, code, message }) => `${filename}: ${message} ${code}`)).toEqual([]);
});
