import { randomUUID } from 'node:crypto';
import { redactFor } from '../../alerts/active-rules.ts';
import type { AlertRule } from '../../alerts/define-alert.ts';
import { deliveryLimits, sendWithin } from '../../alerts/deliver.ts';
import { bounded } from '../../alerts/describe.ts';
import type { AlertMessage } from '../../alerts/message.ts';
import type { AlertTarget } from '../../alerts/targets/target.ts';
import { messageOf } from '../../message-of.ts';
import type { Redact } from '../../run-logs/redact.ts';
import type { Context } from '../context.ts';
import { findRule } from '../../reports/alerts/find-rule.ts';

interface Tested {
  readonly target: string;
  readonly state: 'sent' | 'failed' | 'not configured';
  readonly answer: string;
}

/**
 * Sends a message that is marked as a test to each target of a rule, from this process. The exit code is 1 unless all of them took it.
 * @throws UsageError when there is no rule of this name
 */
export async function testAlert(context: Context, given: string): Promise<void> {
  const { output, env } = context;
  const rule = await findRule(context, given);
  const redact = redactFor((await context.definitions()).alerts, env);
  const message = testMessage(rule);
  const tested = await Promise.all(
    rule.to.map((target) => testTarget(context, target, message, redact)),
  );
  const marks = {
    sent: output.style('green', '✓'),
    failed: output.style('red', '✗'),
    'not configured': output.style('dim', '–'),
  };
  output.show(
    { rule: rule.name, targets: tested },
    tested.map(
      ({ target, state, answer }) =>
        `${marks[state]} ${target} ${state === 'sent' ? 'answered' : state}: ${answer}`,
    ),
  );
  if (tested.some(({ state }) => state !== 'sent')) context.exitWith(1);
}

async function testTarget(
  { env }: Context,
  target: AlertTarget,
  message: AlertMessage,
  redact: Redact,
): Promise<Tested> {
  const configured = target.configure(env);
  if (!configured.ok) {
    const answer = configured.problems
      .map(({ variable, problem }) => `${variable} ${problem}`)
      .join(', ');
    return { target: target.name, state: 'not configured', answer };
  }
  try {
    const answer = await sendWithin(configured.send, message, deliveryLimits.answerMs);
    return { target: target.name, state: 'sent', answer: bounded(redact, answer) };
  } catch (error) {
    return { target: target.name, state: 'failed', answer: bounded(redact, messageOf(error)) };
  }
}

function testMessage({ name, description }: AlertRule): AlertMessage {
  const now = new Date().toISOString();
  const text = 'This is a test: nothing has happened, and there is nothing to do.';
  return {
    key: `test-${randomUUID()}`,
    rule: name,
    description,
    state: 'test',
    title: `a message of ${name}`,
    count: 1,
    since: now,
    resolvedAt: null,
    items: [
      {
        kind: 'test',
        subject: name,
        partition: null,
        runId: null,
        text,
        advice: null,
        at: now,
        url: null,
      },
    ],
  };
}
