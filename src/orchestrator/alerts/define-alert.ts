import type { Duration } from '@temporalio/common';
import { durationMs } from '../definitions/duration-ms.ts';
import { storable } from '../state/refused-data.ts';
import type { AlertCondition } from './condition.ts';
import type { AlertItem } from './message.ts';
import type { AlertTarget } from './targets/target.ts';

export interface AlertSpec {
  /** Identifies the rule across deployments: under a new name it is a new rule. */
  readonly name: string;
  readonly description?: string;
  /** Any of these. */
  readonly on: AlertCondition | readonly AlertCondition[];
  readonly to: readonly AlertTarget[];
  /**
   * How reports are grouped into one message: by `subject`, which is the job, the asset or whatever the problem has, unless given; all of the `rule`; or what has the
   * same text.
   */
  readonly groupBy?: 'subject' | 'rule' | ((item: AlertItem) => string);
  /** How long a message collects after its first item: one minute unless given. */
  readonly window?: Duration;
}

/** A rule: what is reported, and to whom. */
export interface AlertRule {
  readonly name: string;
  readonly description: string;
  readonly on: readonly AlertCondition[];
  readonly to: readonly AlertTarget[];
  readonly groupOf: (item: AlertItem) => string;
  /** Undefined where the window is no duration. */
  readonly windowMs: number | undefined;
}

const byWhat = {
  subject: ({ kind, subject }: AlertItem) => `${kindGroup(kind)} ${subject}`,
  rule: () => 'rule',
} as const;

/** A run that was cancelled belongs to those that failed; other kinds are apart. */
const kindGroup = (kind: string) =>
  kind.startsWith('run_') && kind !== 'run_blocked' ? 'run' : kind;

/** In characters: an index holds no more. */
const maxGroup = 500;

/** A function that fails must not keep alerts from being sent. */
function guarded(groupBy: (item: AlertItem) => string): AlertRule['groupOf'] {
  return (item) => {
    try {
      return storable(String(groupBy(item)).slice(0, maxGroup));
    } catch {
      return byWhat.subject(item);
    }
  };
}

/** Declares what is reported, and to which targets. A new rule does not report what happened before; a problem that still lasts it does. */
export function defineAlert({
  name,
  description = '',
  on,
  to,
  groupBy = 'subject',
  window = '1m',
}: AlertSpec): AlertRule {
  return {
    name,
    description,
    to,
    on: Array.isArray(on) ? (on as readonly AlertCondition[]) : [on as AlertCondition],
    groupOf: typeof groupBy === 'function' ? guarded(groupBy) : byWhat[groupBy],
    windowMs: durationMs(window),
  };
}
