import { TerminalError } from '@moderate/orchestrator';
import type { MaybeLost } from './ask-table.ts';
import type { AskParts } from './ask-trust-service.ts';
import { requestsAbout, subjectText, type TrustSubject } from './subject.ts';
import { pauseAfter } from './timing.ts';

export type Look =
  | { readonly kind: 'exists'; readonly value: string }
  | ({
      readonly kind: 'pending';
      readonly taskId?: number;
      readonly lookAfterMs: number;
    } & MaybeLost)
  /** The request has ended or expired: send a new one. */
  | { readonly kind: 'over' };

/**
 * The state of a request.
 * @param looks the number of previous polls
 * @throws TerminalError if its task failed, which ends the request
 */
export async function lookAtAsk(
  parts: AskParts,
  subject: TrustSubject,
  askId: string,
  looks: number,
): Promise<Look> {
  const { platformApi, asks, timing } = parts;
  const ask = await asks.find(subject, askId, timing.askAliveMs);
  const taskId = ask?.taskId;
  const requests = requestsAbout(subject, platformApi);
  const task = taskId === undefined ? undefined : await requests.task(taskId);

  if (task?.kind === 'failed') {
    await asks.end(subject, askId);
    if (task.failure.kind === 'exists-already') return { kind: 'over' };
    if (task.failure.kind === 'owner-without-did')
      throw ownerWithoutDid(subject, task.failure.username);
    throw new TerminalError(
      `The platform could not create ${subjectText(subject)}: task ${taskId} failed: ${task.error}`,
    );
  }
  // Another run that waited may have ended the request; a task that can no longer be queried may
  // have succeeded.
  const value = task?.kind === 'done' ? task.value : await requests.effect();
  if (value !== undefined) {
    await asks.end(subject, askId);
    return { kind: 'exists', value };
  }
  if (ask === undefined || ask.tooOld) return { kind: 'over' };
  return {
    kind: 'pending',
    ...(taskId === undefined ? ask.lost && { lost: ask.lost } : { taskId }),
    lookAfterMs: pauseAfter(looks + 1, timing),
  };
}

function ownerWithoutDid({ name }: TrustSubject, username: string): TerminalError {
  return new TerminalError(
    `${name} can have no proof yet, since its owner ${username} has no DID: keycloakUserSensor requests one for every user of the realm, ` +
      `propagateNewUserToTrustServicesJob for any; to give the object up: moderate sensors ignore platformApiAssetObjectSensor ${name}`,
    { type: 'OwnerWithoutDid' },
  );
}
