import { CancellationScope, proxyActivities, sleep } from '@temporalio/workflow';
import type { Asked } from '../../activities/trust/ask-trust-service.ts';
import type { TrustActivities } from '../../activities/trust/index.ts';
import type { TrustSubject } from '../../activities/trust/subject.ts';

const { askTrustService } = proxyActivities<TrustActivities>({
  startToCloseTimeout: '3m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 8 },
});

/** A platform or a Postgres that is away for some minutes is waited for. */
const { keepTask, lookAtAsk } = proxyActivities<TrustActivities>({
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '30m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
});

/** One ask is enough unless its answer is lost or the platform dies; more than these would hold up others for too long. */
const maxAsks = 3;

/**
 * Has the platform make a DID or a proof, and waits for it. Asking is not idempotent: there is never more than one ask alive for a subject,
 * whoever asks, and whoever finds one waits with it.
 * @param taskWaitSeconds how long to wait for a task that is known; for an ask whose fate is unknown the wait is as long as it may be alive
 */
export async function obtain(subject: TrustSubject, taskWaitSeconds: number): Promise<string> {
  for (let asks = 1; asks <= maxAsks; asks += 1) {
    const asked = await askTrustService(subject);
    if (asked.kind === 'exists') return asked.value;
    if (asked.kind === 'started') await CancellationScope.nonCancellable(() => keepTask(subject, asked.askId, asked.taskId));
    const value = await waitForEffect(subject, asked, taskWaitSeconds);
    if (value !== undefined) return value;
  }
  throw new Error(`The platform was asked ${maxAsks} times, and nothing came of it`);
}

type AskedNow = Exclude<Asked, { readonly kind: 'exists' }>;

/** The DID or the id of the proof; nothing when the ask is over without one. */
async function waitForEffect(subject: TrustSubject, asked: AskedNow, taskWaitSeconds: number): Promise<string | undefined> {
  let pauseMs = asked.lookAfterMs;
  let taskId = asked.kind === 'started' ? asked.taskId : undefined;
  let taskSince = Date.now();
  for (let looks = 0; ; looks += 1) {
    const summary = taskId === undefined ? 'for an ask whose task is not known' : `for task ${taskId} of the platform`;
    const leftMs = taskId === undefined ? Infinity : taskSince + taskWaitSeconds * 1000 - Date.now();
    if (leftMs <= 0) throw new Error(`Task ${taskId} of the platform has not ended within ${taskWaitSeconds} s; it may still do so`);
    await sleep(Math.ceil(Math.min(pauseMs, leftMs)), { summary });

    const look = await lookAtAsk(subject, asked.askId, looks);
    if (look.kind === 'exists') return look.value;
    if (look.kind === 'over') return undefined;
    if (taskId === undefined) taskSince = Date.now();
    taskId = look.taskId;
    pauseMs = look.lookAfterMs;
  }
}
