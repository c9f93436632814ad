import { testAlert } from '../../actions/alerts/test-alert.ts';
import type { Context } from '../context.ts';

/**
 * Tests the targets of a rule, see `testAlert`. The exit code is 1 unless all of them accepted the
 * message.
 */
export async function showTest(context: Context, given: string): Promise<void> {
  const { output } = context;
  const tested = await testAlert(context, given);
  const marks = {
    sent: output.style('green', '✓'),
    failed: output.style('red', '✗'),
    'not configured': output.style('dim', '–'),
  };
  output.show(
    tested,
    tested.targets.map(
      ({ target, state, answer }) =>
        `${marks[state]} ${target} ${state === 'sent' ? 'answered' : state}: ${answer}`,
    ),
  );
  if (tested.targets.some(({ state }) => state !== 'sent')) context.exitWith(1);
}
