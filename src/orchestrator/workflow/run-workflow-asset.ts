import { codedFailure } from './failure.ts';
import type { Json } from './json.ts';
import { kit } from './kit-activities.ts';
import { Materialized, versionProblem } from './materialized.ts';
import { neverMaterialized, type MaterializeResult } from './protocol.ts';
import type { Report } from './report.ts';
import type { FoundUpstream } from './run-activity-asset.ts';
import { runChecks } from './run-checks.ts';
import type { AnyMaterializeOptions, AssetRun, Run } from './run.ts';
import type { Step } from './step.ts';
import { createUsedVersions, versionsOf, type UsedVersions } from './used-versions.ts';
import { utf8Length } from './utf8.ts';
import { sizeProblem } from './value-limit.ts';
import type { AnyWorkflowAsset } from './workflow-asset.ts';

export interface WorkflowAssetParts {
  readonly run: AssetRun;
  readonly report: Pick<Report, 'progress'>;
  /** Finds the first of the partitions that this run has materialized or is materializing. */
  readonly lookUp: (key: string, partitions: readonly string[]) => FoundUpstream | undefined;
  /** The same, but what it waits for is not deferred. */
  readonly findInRun: (key: string, partitions: readonly string[]) => FoundUpstream | undefined;
  readonly withoutPlace: Run['withoutPlace'];
}

/** Materializes an asset of workflow code. */
export async function runWorkflowAsset(
  parts: WorkflowAssetParts,
  { spec }: AnyWorkflowAsset,
  step: Step,
  given: AnyMaterializeOptions,
): Promise<MaterializeResult> {
  const { run, report, lookUp, withoutPlace } = parts;
  const { partition, input } = given;
  if (spec.partitions !== undefined && partition === undefined)
    throw codedFailure(notGiven(step.asset), 'PARTITION_MISSING');
  const used = createUsedVersions();
  const materialized = await spec.materialize({
    partition: spec.partitions === undefined ? partition : { key: partition },
    run,
    input,
    upstream: Object.fromEntries(
      Object.entries(spec.deps).map(([name, { key }]) => [
        name,
        (of?: { readonly partition: string }) => upstreamValue(parts, used, key, partition, of),
      ]),
    ),
    showProgress: (text) => report.progress(step, text),
    withoutPlace,
  });
  const { value, metadata, dataVersion } =
    materialized instanceof Materialized ? materialized : new Materialized(materialized, {});
  const problem = versionProblem(dataVersion);
  if (problem !== undefined)
    throw codedFailure(
      `The data version that ${step.asset} returned is not valid: ${problem}`,
      'VERSION_INVALID',
    );
  const json = boundedJson(value);
  // Await only if necessary, because promises are expensive: see `materialize`.
  const context = { value, metadata, config: undefined, input, partition };
  const checks = Object.keys(spec.checks).length === 0 ? [] : await runChecks(spec.checks, context);
  for (const { key } of Object.values(spec.deps)) {
    const found = used.has(key) ? undefined : lookUp(key, [step.partition, '']);
    used.add(key, found?.partition ?? '', found?.version());
  }
  return {
    value: json,
    metadata,
    checks,
    ...versionsOf(dataVersion, spec.codeVersion),
    ...used.asField(),
  };
}

async function upstreamValue(
  { findInRun }: WorkflowAssetParts,
  used: UsedVersions,
  key: string,
  ofStep: string | undefined,
  of?: { readonly partition: string },
): Promise<Json> {
  const partition = of?.partition ?? ofStep ?? '';
  const found = findInRun(key, of === undefined ? [partition, ''] : [partition]);
  if (found !== undefined) {
    const value = await found.value;
    used.add(key, found.partition, found.version());
    return value;
  }
  const latest = await kit.loadLatest({ asset: key, partition });
  if (latest !== undefined) {
    used.add(key, latest.partition, latest.dataVersion);
    return latest.value;
  }
  throw codedFailure(neverMaterialized(key, partition), 'UPSTREAM_NOT_MATERIALIZED');
}

const notGiven = (key: string) => `${key} is materialized by partition, and none was given`;

function boundedJson(value: unknown): Json {
  const json = (value ?? null) as Json;
  const problem = sizeProblem(utf8Length(JSON.stringify(json)));
  if (problem !== undefined) throw codedFailure(problem, 'VALUE_TOO_LARGE');
  return json;
}
