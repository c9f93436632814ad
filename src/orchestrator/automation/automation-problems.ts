import { readCron } from '../definitions/cron.ts';
import type { DefinedAsset } from '../definitions/deployment.ts';
import { didYouMean } from '../definitions/did-you-mean.ts';
import { timeZoneProblem } from '../definitions/time-zone.ts';
import { conditionText, partsOf, type AnyCondition, type Atom } from './condition.ts';
import { cronsOf, driversOf } from './drivers.ts';

/**
 * Lists each automation that cannot be evaluated, never holds, or requests something that cannot be
 * materialized by its key alone.
 */
export function automationProblems(assets: readonly DefinedAsset[]): readonly string[] {
  return assets.flatMap((asset) => {
    const { automation } = asset;
    if (automation === undefined) return [];
    const problem =
      requestProblem(asset) ??
      compositionProblem(automation) ??
      depsProblem(asset, automation) ??
      cronProblem(automation) ??
      neverHolds(asset, automation);
    return problem === undefined
      ? []
      : [`Asset ${asset.key} has the automation ${conditionText(automation)}: ${problem}`];
  });
}

function requestProblem({ inputFrom, jobs, spec, kind }: DefinedAsset): string | undefined {
  if (inputFrom === 'job')
    return `it takes an input that only ${jobs.length === 0 ? 'a job' : `runs of ${jobs.join(' or ')}`} can supply`;
  if (inputFrom !== 'none' && spec.partitions === undefined)
    return 'it takes its input from a partition, and defines no `partitions`';
  const schema =
    kind === 'activity'
      ? (spec.config as
          { readonly safeParse: (given: object) => { readonly success: boolean } } | undefined)
      : undefined;
  return schema === undefined || schema.safeParse({}).success
    ? undefined
    : 'it requires a config, and automation gives none: give each of its fields a default';
}

const events = new Set<Atom | 'cronTickPassed'>([
  'newlyMissing',
  'newlyUpdated',
  'newlyMaterialized',
  'newlyRequested',
  'initialEvaluation',
  'cronTickPassed',
]);
const ofDepsOnly = new Set<string>([
  'newlyUpdated',
  'newlyMaterialized',
  'newlyRequested',
  'willBeRequested',
] satisfies Atom[]);
const ofItselfOnly = new Set<string>([
  'newlyMissing',
  'initialEvaluation',
  'cronTickPassed',
  'anyDepsMatch',
  'allDepsMatch',
]);

/** The problem with a part that has no meaning where it is used. */
function compositionProblem(
  condition: AnyCondition,
  isOfDeps = false,
  isSince = false,
): string | undefined {
  const text = conditionText(condition);
  const { kind } = condition;
  if (isOfDeps && ofItselfOnly.has(kind))
    return `${text} has no meaning for an upstream asset: take it out of anyDepsMatch and allDepsMatch`;
  if (!isOfDeps && ofDepsOnly.has(kind))
    return `${text} is for upstream assets: write anyDepsMatch(${text}) or allDepsMatch(${text})`;
  if (kind === 'newlyMaterialized' && !isSince)
    return `${text} needs a start time: write since(${text}, cronTickPassed(…))`;
  if (!isSince && (events as ReadonlySet<string>).has(kind))
    return `${text} is true only when it happens: write since(…), which remembers it until a run is requested`;
  if ((kind === 'and' || kind === 'or') && condition.of.length === 0)
    return `${kind}() has no parts`;
  if (kind === 'since') return sinceProblem(condition, isOfDeps);
  if (kind === 'anyDepsMatch' || kind === 'allDepsMatch')
    return compositionProblem(condition.of, true, isSince);
  const parts = 'of' in condition ? [condition.of].flat() : [];
  return parts
    .map((part) => compositionProblem(part, isOfDeps, isSince))
    .find((problem) => problem !== undefined);
}

function sinceProblem(
  { of, tick }: Extract<AnyCondition, { readonly kind: 'since' }>,
  isOfDeps: boolean,
): string | undefined {
  if (tick === undefined) {
    if ([...partsOf(of)].some(({ kind }) => kind === 'newlyMaterialized'))
      return `${conditionText(of)} needs a start time: write since(…, cronTickPassed(…))`;
    return compositionProblem(of, isOfDeps, true);
  }
  if (tick.kind !== 'cronTickPassed')
    return `expected cronTickPassed(…) as the second part of since, but ${conditionText(tick)} was given`;
  if (isOfDeps && (of.kind === 'newlyMaterialized' || of.kind === 'newlyUpdated')) return undefined;
  return `since(${conditionText(of)}, ${conditionText(tick)}) has no meaning: expected newlyMaterialized() or newlyUpdated() of upstream assets`;
}

/** The problem with a named dep that the asset does not have. */
function depsProblem({ spec }: DefinedAsset, condition: AnyCondition): string | undefined {
  const names = Object.keys(spec.deps);
  const unknown = [...partsOf(condition)]
    .flatMap((part) => ('deps' in part ? (part.deps ?? []) : []))
    .find((name) => !names.includes(name));
  return unknown === undefined
    ? undefined
    : `${unknown} is not in its \`deps\`${didYouMean(unknown, names)}`;
}

function cronProblem(condition: AnyCondition): string | undefined {
  for (const { cron, timeZone } of cronsOf(condition)) {
    const problem = readCron(cron).problem ?? timeZoneProblem(timeZone);
    if (problem !== undefined) return `cron ${JSON.stringify(cron)} in ${timeZone}: ${problem}`;
  }
  return undefined;
}

/** Why nothing ever triggers a request. */
function neverHolds(
  { key, spec, deps }: DefinedAsset,
  condition: AnyCondition,
): string | undefined {
  const contradiction = [...partsOf(condition)]
    .map(contradictionOf)
    .find((text) => text !== undefined);
  if (contradiction !== undefined) return `it can never hold: ${contradiction}`;
  const { isNew, updated, crons, codeVersion, begins } = driversOf(condition);
  const others = deps.filter((dep) => dep.key !== key).length;
  const isWoken =
    crons.length > 0 ||
    begins ||
    (isNew && spec.partitions !== undefined && spec.partitions.kind !== 'static') ||
    (codeVersion && spec.codeVersion !== undefined) ||
    (others > 0 && updated.length > 0);
  if (isWoken) return undefined;
  const lacks = [
    ...(updated.length > 0 ? ['no upstream asset that could be updated'] : []),
    ...(isNew ? [`no partitions that come into existence`] : []),
    ...(codeVersion ? ['no `codeVersion`'] : []),
  ];
  return `it can never hold: ${lacks.length === 0 ? 'nothing that happens makes it hold' : `the asset has ${lacks.join(', and ')}`}`;
}

/** Parts that contradict each other. */
function contradictionOf(condition: AnyCondition): string | undefined {
  if (condition.kind !== 'and') return undefined;
  const parts = allOf(condition).map((part) => ({ ...part, label: undefined }));
  const texts = new Set(parts.map(conditionText));
  const denied = parts.find(
    (part) => part.kind === 'not' && texts.has(conditionText({ ...part.of, label: undefined })),
  );
  return denied?.kind === 'not'
    ? `${conditionText(denied.of)} and not(${conditionText(denied.of)}) exclude each other`
    : undefined;
}

/** The parts of a conjunction, including those of nested conjunctions. */
function allOf(condition: AnyCondition): readonly AnyCondition[] {
  return condition.kind === 'and' ? condition.of.flatMap(allOf) : [condition];
}
