import type { AlertCondition } from './condition.ts';

/** A condition in a few words: `runs that failed or cancelled: dailyReport`. */
export function conditionText(condition: AlertCondition): string {
  if ('run' in condition) return withNames(`runs ${orOf([condition.run].flat())}`, condition.jobs);
  if ('step' in condition) return withNames('steps failed', condition.assets);
  if ('check' in condition)
    return withNames(
      `checks failed${condition.severity === 'warn' ? ', also with severity warn' : ''}`,
      condition.assets,
    );
  if ('queueOlderThan' in condition)
    return withNames(`requested runs wait for ${condition.queueOlderThan}`, condition.jobs);
  const { problem, subjects, lasting } = condition;
  return withNames(
    `problem ${orOf([problem].flat())}${lasting === undefined ? '' : ` for ${lasting}`}`,
    subjects,
  );
}

const orOf = (names: readonly string[]) => names.join(' or ');

function withNames(text: string, names: readonly string[] | undefined): string {
  return names === undefined ? text : `${text}: ${names.join(', ')}`;
}
