import type { Duration } from '@temporalio/common';
import { durationMs } from '../definitions/duration-ms.ts';
import { storable } from '../state/refused-data.ts';
import type { AlertCondition } from './condition.ts';
import type { AlertItem } from './message.ts';
import type { AlertTarget } from './targets/target.ts';

export interface AlertSpec {
  /** Identifies the rule across deployments: a renamed rule is a new rule. */
  readonly name: string;
  readonly description?: string;
  /** Any of these. */
  readonly on: AlertCondition | readonly AlertCondition[];
  readonly to: readonly AlertTarget[];
  /**
   * How reports are grouped into one message: by `subject` (the default), which is the job, asset
   * or other subject of the problem; by `rule`, all in one; or by the text that the function
   * returns.
   */
  readonly groupBy?: 'subject' | 'rule' | ((item: AlertItem) => string);
  /** How long a message collects items after the first; defaults to one minute. */
  readonly window?: Duration;
}

/** A rule: what to report, and to which targets. */
export interface AlertRule {
  readonly name: string;
  readonly description: string;
  readonly on: readonly AlertCondition[];
  readonly to: readonly AlertTarget[];
  readonly groupOf: (item: AlertItem) => string;
  /** Undefined if the window is not a valid duration. */
  readonly windowMs: number | undefined;
}

const byWhat = {
  subject: ({ kind, subject }: AlertItem) => `${kindGroup(kind)} ${subject}`,
  rule: () => 'rule',
} as const;

/** Cancelled runs are grouped with failed ones; each other kind is separate. */
const kindGroup = (kind: string) =>
  kind.startsWith('run_') && kind !== 'run_blocked' ? 'run' : kind;

/** In characters: an index cannot hold more. */
const maxGroup = 500;

/** If the function throws, alerts must still be sent. */
function guarded(groupBy: (item: AlertItem) => string): AlertRule['groupOf'] {
  return (item) => {
    try {
      return storable(String(groupBy(item)).slice(0, maxGroup));
    } catch {
      return byWhat.subject(item);
    }
  };
}

/**
 * Declares what to report, and to which targets. A new rule reports no past events, but it does
 * report problems that still exist.
 */
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
