import { userInfo } from 'node:os';
import { durationMs } from '../../definitions/duration-ms.ts';
import { project } from '../../project.ts';
import { UsageError } from '../../usage-error.ts';
import type { Context } from '../context.ts';
import { findRule } from './find-rule.ts';
import { silenceText } from './silence-text.ts';

export interface SilenceOptions {
  readonly subject: string;
  readonly for?: string;
  readonly until?: string;
  readonly reason: string;
}

/**
 * Has nothing reported of what matches, until a time. A problem that is still there then is reported.
 * @throws UsageError when no rule has the name, or the time is not valid
 */
export async function silenceAlerts(context: Context, rule: string, { subject, reason, ...time }: SilenceOptions): Promise<void> {
  if (!rule.includes('*')) await findRule(context, rule);
  const { alerts } = await context.store();
  const silence = await alerts.silence({ rule, subject, until: readUntil(time), reason, createdBy: person() });
  context.output.show({ silence }, [
    `Silenced: ${silenceText(silence)}`,
    `  undo: ${project().command} alerts unsilence ${silence.silenceId}`,
  ]);
}

/** @throws UsageError when no silence has the id, or it has ended */
export async function unsilenceAlerts(context: Context, id: number): Promise<void> {
  const { alerts } = await context.store();
  const silence = await alerts.unsilence(id, person());
  if (silence === undefined) {
    throw new UsageError(
      `There is no silence ${id}, or it has ended (${project().command} alerts list shows those that there are)`,
      'SILENCE_NOT_FOUND',
    );
  }
  context.output.show({ silence }, [`Ended: ${silenceText(silence)}`]);
}

function readUntil({ for: given, until }: Pick<SilenceOptions, 'for' | 'until'>): Date {
  if ((given === undefined) === (until === undefined)) throw new UsageError('Until when? Give --for 2h or --until 2026-12-01T08:00Z');
  if (until !== undefined) {
    const date = new Date(until);
    if (date.getTime() > Date.now()) return date;
    throw new UsageError(`--until: expected a time to come, such as 2026-12-01T08:00Z, but ${until} was given`);
  }
  const ms = durationMs(given as Parameters<typeof durationMs>[0]);
  if (ms !== undefined && ms > 0) return new Date(Date.now() + ms);
  throw new UsageError(`--for: expected a duration such as 2h, but ${given} was given`);
}

/** A user of a container may have no name. */
function person(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
