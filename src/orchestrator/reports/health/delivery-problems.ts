import { project } from '../../project.ts';
import type { Undeliverable } from '../../state/alert-deliveries.ts';
import type { Problem } from './problem.ts';

/** Targets to which alert messages could not be delivered. */
export function deliveryProblems(undeliverable: readonly Undeliverable[]): readonly Problem[] {
  const { command } = project();
  return undeliverable.map(({ target, count, since, answer }) => ({
    subject: target,
    problem: 'alerts_undeliverable',
    since,
    text: `${count} alert${count === 1 ? '' : 's'} could not be delivered, the last since: ${answer}`,
    advice: `Correct its variables, try it with ${command} alerts test RULE, then send them again: ${command} alerts retry`,
  }));
}
