import type { Silence } from '../../state/alert-silences.ts';
import { moment } from '../../time-text.ts';

/** `7: failures of dailyReport until 2026-11-30 12:00:00 UTC, by anna: maintenance`. */
export function silenceText({
  silenceId,
  rule,
  subject,
  until,
  reason,
  createdBy,
}: Silence): string {
  const what = `${rule === '*' ? 'all rules' : rule}${subject === '*' ? '' : ` of ${subject}`}`;
  return `${silenceId}: ${what} until ${moment(until)}, by ${createdBy}: ${reason}`;
}
