import type { AlertCondition } from '../alerts/condition.ts';
import type { AlertRule } from '../alerts/define-alert.ts';
import type { Definitions } from './deployment.ts';
import { didYouMean } from './did-you-mean.ts';
import { durationMs } from './duration-ms.ts';
import { notRegistered } from './registered-key.ts';

/** The problems of the alert rules, one line each. */
export function alertProblems({
  alerts,
  assets,
  jobs,
}: Pick<Definitions, 'alerts' | 'assets' | 'jobs'>): readonly string[] {
  const keys = new Set(assets.map(({ key }) => key));
  const names = [...jobs.keys()];
  const targets = Map.groupBy(new Set(alerts.flatMap(({ to }) => to)), ({ name }) => name);
  return [
    ...[...targets]
      .filter(([, ofName]) => ofName.length > 1)
      .map(
        ([name]) =>
          `Two targets of alerts are named ${name}: share one constant, or rename one of them`,
      ),
    ...alerts.flatMap((rule) =>
      ruleProblems(rule).map((problem) => `Alert ${rule.name} ${problem}`),
    ),
    ...alerts.flatMap(({ name, on }) =>
      on.flatMap((condition) => [
        ...namedJobs(condition)
          .filter((job) => !jobs.has(job))
          .map((job) => `Alert ${name} is about unknown job ${job}${didYouMean(job, names)}`),
        ...namedAssets(condition)
          .filter((key) => !keys.has(key))
          .map((key) => `Alert ${name} is about the asset ${key}, ${notRegistered(key, keys)}`),
      ]),
    ),
  ];
}

function ruleProblems({ name, on, to, windowMs }: AlertRule): readonly string[] {
  return [
    ...(/^[\w.-]+$/.test(name)
      ? []
      : ['has a name that is not valid: expected letters, digits, and . _ -']),
    ...(on.length === 0 ? ['has no condition: give it at least one in `on`'] : []),
    ...(to.length === 0 ? ['has no target: give it at least one in `to`'] : []),
    ...(windowMs === undefined
      ? ['has a `window` that is not valid: expected a duration such as 1m']
      : []),
    ...on
      .flatMap((condition) =>
        'queueOlderThan' in condition
          ? [condition.queueOlderThan]
          : 'lasting' in condition
            ? [condition.lasting]
            : [],
      )
      .filter((duration) => duration !== undefined && durationMs(duration) === undefined)
      .map(
        (duration) =>
          `has a condition that is not valid: expected a duration such as 30m, but ${JSON.stringify(duration)} was given`,
      ),
  ];
}

const namedJobs = (condition: AlertCondition) =>
  'jobs' in condition ? (condition.jobs ?? []) : [];
const namedAssets = (condition: AlertCondition) =>
  'assets' in condition ? (condition.assets ?? []) : [];
