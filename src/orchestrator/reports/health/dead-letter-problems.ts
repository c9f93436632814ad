import pTimeout from 'p-timeout';
import { project } from '../../project.ts';
import { withDeadLetters } from '../dead-letters/with-dead-letters.ts';
import type { ReportSource } from '../report-source.ts';
import type { Problem } from './problem.ts';

const limitMs = 8_000;

/** Queues with messages that could not be processed. Reads none of the messages. */
export function readDeadLetterProblems(source: ReportSource): Promise<readonly Problem[]> {
  return withDeadLetters(source, async (queues) => {
    const counting = queues.map(async ({ queue, deadLetterQueue, deadLetters }) => ({
      queue,
      subject: deadLetterQueue,
      count: await deadLetters.count(),
    }));
    const counted = await pTimeout(Promise.all(counting), {
      milliseconds: limitMs,
      message: `No answer within ${limitMs / 1000} s`,
    });
    return counted.filter(({ count }) => count > 0).map(problemOf);
  });
}

function problemOf({
  queue,
  subject,
  count,
}: {
  readonly queue: string;
  readonly subject: string;
  readonly count: number;
}): Problem {
  const { command } = project();
  return {
    subject,
    problem: 'dead_letters',
    since: null,
    text: `${count === 1 ? '1 message' : `${count} messages`} could not be processed`,
    advice: `Read the reasons with ${command} dead-letters list --queue ${queue}, then ${command} dead-letters replay or drop`,
  };
}
