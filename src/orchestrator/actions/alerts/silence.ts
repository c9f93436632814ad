import { toAsk } from '../../asker.ts';
import { findRule } from '../../reports/alerts/find-rule.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { NewSilence, Silence } from '../../state/alert-silences.ts';
import { UsageError } from '../../usage-error.ts';

/**
 * Suppresses reports of everything that matches, until a given time. A problem that still exists
 * then is reported.
 * @throws UsageError if no rule has the name
 */
export async function silenceAlerts(source: ReportSource, silence: NewSilence): Promise<Silence> {
  if (!silence.rule.includes('*')) await findRule(source, silence.rule);
  return (await source.store()).alerts.silence(silence);
}

/** @throws UsageError if no silence has the id, or the silence has ended */
export async function unsilenceAlerts(
  source: ReportSource,
  id: number,
  endedBy: string,
): Promise<Silence> {
  const silence = await (await source.store()).alerts.unsilence(id, endedBy);
  if (silence !== undefined) return silence;
  throw new UsageError(
    `There is no silence ${id}, or it has ended (${toAsk('alerts list', 'GET /alerts')} shows those that there are)`,
    'SILENCE_NOT_FOUND',
  );
}

/**
 * Resends undelivered messages of one rule or of all rules.
 * @returns how many messages
 * @throws UsageError if no rule has the name
 */
export async function retryAlerts(
  source: ReportSource,
  given: string | undefined,
): Promise<number> {
  const rule = given === undefined ? undefined : (await findRule(source, given)).name;
  return (await source.store()).alerts.retry(rule);
}
