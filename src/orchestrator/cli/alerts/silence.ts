import { silenceAlerts, unsilenceAlerts } from '../../actions/alerts/silence.ts';
import { durationMs } from '../../definitions/duration-ms.ts';
import { project } from '../../project.ts';
import { UsageError } from '../../usage-error.ts';
import type { Context } from '../context.ts';
import { person } from '../person.ts';
import { silenceText } from './silence-text.ts';

export interface SilenceOptions {
  readonly subject: string;
  readonly for?: string;
  readonly until?: string;
  readonly reason: string;
}

/**
 * Silences alerts, see `silenceAlerts`, and shows the silence. @throws UsageError if the time is
 * invalid
 */
export async function showSilence(
  context: Context,
  rule: string,
  { subject, reason, ...time }: SilenceOptions,
): Promise<void> {
  const silence = await silenceAlerts(context, {
    rule,
    subject,
    until: readUntil(time),
    reason,
    createdBy: person(),
  });
  context.output.show({ silence }, [
    `Silenced: ${silenceText(silence)}`,
    `  undo: ${project().command} alerts unsilence ${silence.silenceId}`,
  ]);
}

export async function showEndOfSilence(context: Context, id: number): Promise<void> {
  const silence = await unsilenceAlerts(context, id, person());
  context.output.show({ silence }, [`Ended: ${silenceText(silence)}`]);
}

function readUntil({ for: given, until }: Pick<SilenceOptions, 'for' | 'until'>): Date {
  if ((given === undefined) === (until === undefined))
    throw new UsageError('Until when? Give --for 2h or --until 2026-12-01T08:00Z');
  if (until !== undefined) {
    const date = new Date(until);
    if (date.getTime() > Date.now()) return date;
    throw new UsageError(
      `--until: expected a time in the future, such as 2026-12-01T08:00Z, but ${until} was given`,
    );
  }
  const ms = durationMs(given as Parameters<typeof durationMs>[0]);
  if (ms !== undefined && ms > 0) return new Date(Date.now() + ms);
  throw new UsageError(`--for: expected a duration such as 2h, but ${given} was given`);
}
