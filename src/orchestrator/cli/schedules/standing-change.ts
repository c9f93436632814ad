import type { StandingChange } from '../../client/schedules/pause-schedule.ts';
import type { Context } from '../context.ts';
import { scheduleText } from './schedule-text.ts';

/** Shows the state of a schedule before and after it was paused or resumed. */
export function showStandingChange(
  { output }: Context,
  what: 'sensor' | 'schedule',
  name: string,
  { before, after }: StandingChange,
): void {
  const [from, to] = [before, after].map((standing) => scheduleText(standing, output.style));
  output.show(
    {
      [what]: name,
      before: { state: before.state, note: before.note },
      after: { state: after.state, note: after.note },
    },
    [from === to ? `${name}: ${to}, as before` : `${name}: ${to} (was ${from})`],
  );
}
