import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import type { AutomationCondition } from '#orchestrator/automation/condition.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { type } from '#orchestrator/workflow/asset-ref.ts';
import {
  allDepsMatch,
  and,
  anyDepsMatch,
  codeVersionChanged,
  cronTickPassed,
  eager,
  inProgress,
  missing,
  newlyMaterialized,
  newlyMissing,
  newlyUpdated,
  not,
  onCron,
  onMissing,
  or,
  since,
  willBeRequested,
} from '#orchestrator/workflow/conditions.ts';

const materialize = async () => 1;
const a = defineAsset({ key: 'a', materialize });

const load = (automation: AutomationCondition<'a'>) =>
  createDefinitions({
    pipelines: [
      definePipeline({
        assets: [a, defineAsset({ key: 'x', deps: { a }, automation, materialize })],
      }),
    ],
  });

test.each([
  [newlyUpdated(), 'newlyUpdated() is for upstream assets: write anyDepsMatch(newlyUpdated())'],
  [willBeRequested(), 'willBeRequested() is for upstream assets'],
  [anyDepsMatch(newlyUpdated()), 'newlyUpdated() is true only when it happens: write since(…)'],
  [cronTickPassed('0 6 * * *'), 'cronTickPassed(0 6 * * *, UTC) is true only when it happens'],
  [since(anyDepsMatch(newlyMissing())), 'newlyMissing() has no meaning for an upstream asset'],
  [
    since(anyDepsMatch(newlyMaterialized())),
    'needs a start time: write since(…, cronTickPassed(…))',
  ],
  [
    allDepsMatch(since(missing(), cronTickPassed('0 6 * * *'))),
    'expected newlyMaterialized() or newlyUpdated() of upstream assets',
  ],
  [
    allDepsMatch(since(newlyUpdated(), missing())),
    'expected cronTickPassed(…) as the second part of since, but missing() was given',
  ],
  [or(), 'or() has no parts'],
  [onCron('0 6 * *'), 'cron "0 6 * *" in UTC: expected five fields'],
  [onCron('0 6 * * *', { timeZone: 'Mars' }), 'cron "0 6 * * *" in Mars'],
  [
    and(eager(), inProgress()),
    'it can never hold: inProgress() and not(inProgress()) exclude each other',
  ],
  [
    since(newlyMissing()),
    'it can never hold: the asset has no partitions that come into existence',
  ],
  [not(inProgress()), 'it can never hold: nothing that happens makes it hold'],
  [codeVersionChanged(), 'it can never hold: the asset has no `codeVersion`'],
])('a condition is refused, with the reason (%#)', (automation, problem) => {
  expect(() => load(automation)).toThrow(problem);
});

test.each([
  [
    defineAsset({ key: 'x', automation: eager(), materialize }),
    'it can never hold: the asset has no upstream asset that could be updated',
  ],
  [defineAsset({ key: 'x', automation: onMissing(), materialize }), 'it can never hold'],
  [
    defineAsset({
      key: 'x',
      deps: { a },
      config: z.strictObject({ day: z.string() }),
      automation: eager(),
      materialize,
    }),
    'it requires a config',
  ],
  [
    defineAsset({
      key: 'x',
      deps: { a },
      input: type<{ day: string }>(),
      automation: eager(),
      materialize,
    }),
    'it takes an input that only a job can supply',
  ],
])('an asset is refused, with the reason (%#)', (asset, problem) => {
  expect(() => createDefinitions({ pipelines: [definePipeline({ assets: [a, asset] })] })).toThrow(
    problem,
  );
});

test('each problem names the asset and its automation, and cycles are named', () => {
  expect(() => load(since(newlyMissing()))).toThrow(
    'Asset x has the automation since(newlyMissing()): it can never hold',
  );
  const [one, other] = ['one', 'other'].map((key, index, keys) =>
    defineAsset({
      key,
      deps: { of: { key: keys[1 - index] ?? '' } },
      automation: eager(),
      materialize,
    }),
  );
  const assets = [one, other].filter((asset) => asset !== undefined);
  expect(() => createDefinitions({ pipelines: [definePipeline({ assets })] })).toThrow(
    'Assets depend on each other in a cycle',
  );
});
