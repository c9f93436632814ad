import { CancellationScope, sleep } from '@temporalio/workflow';
import {
  activitiesOf,
  assetOf,
  defineJob,
  defineWorkflowAsset,
  dynamicPartitions,
  materialized,
  type,
  type WorkflowMaterializationContext,
} from '@moderate/orchestrator/workflow';
import type { trust } from '#activities/trust.ts';
import type { LostAnswer } from '#activities/trust/ask-table.ts';
import type { Asked } from '#activities/trust/ask-trust-service.ts';
import type { ObjectProofConfig, UserDidConfig } from '#activities/trust/config.ts';
import type { TrustSubject } from '#activities/trust/subject.ts';

const { askTrustService } = activitiesOf<typeof trust>({
  startToCloseTimeout: '3m',
  retry: {
    initialInterval: '1s',
    backoffCoefficient: 2,
    maximumInterval: '1m',
    maximumAttempts: 8,
  },
});

/** Waits several minutes for an unavailable platform or Postgres. */
const { keepTask, lookAtAsk } = activitiesOf<typeof trust>({
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '30m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
});

const objectOwner = assetOf<typeof trust>()('trust/object_owner');

export const userDid = defineWorkflowAsset({
  key: 'trust/user_did',
  description:
    "A user's decentralised identifier, made by the trust service and kept by the platform",
  partitions: dynamicPartitions('users'),
  input: type<UserDidConfig>(),
  materialize: async ({ input: { username, taskWaitSeconds }, ...waiting }) => {
    const did = await obtain({ kind: 'did', name: username }, taskWaitSeconds, waiting);
    return materialized(did, { did });
  },
});

export const objectProof = defineWorkflowAsset({
  key: 'trust/object_proof',
  description:
    'The proof of integrity of an uploaded object, made by the trust service and kept by the platform',
  partitions: dynamicPartitions('objects'),
  deps: { objectOwner },
  input: type<ObjectProofConfig>(),
  materialize: async ({ input: { assetObjectKey, taskWaitSeconds }, ...waiting }) => {
    const proofId = await obtain({ kind: 'proof', name: assetObjectKey }, taskWaitSeconds, waiting);
    return materialized(proofId, { proofId });
  },
});

export const propagateNewUserToTrustServicesJob = defineJob<UserDidConfig>(async (run, config) => {
  await run.materialize(userDid, { partition: config.username, input: config });
});

export const createAssetObjectProofJob = defineJob<ObjectProofConfig>(async (run, config) => {
  const { assetObjectKey: partition, taskWaitSeconds } = config;
  const { asker } = await run.materialize(objectOwner, {
    partition,
    input: { assetObjectKey: partition },
  });
  // The DID is created here rather than in a separate run, which would need a second slot in the
  // pool.
  if (asker !== null)
    await run.materialize(userDid, {
      partition: asker,
      input: { username: asker, taskWaitSeconds },
    });
  await run.materialize(objectProof, { partition, input: config });
});

/**
 * One request suffices unless its response is lost or the platform crashes; more would delay other
 * runs too long.
 */
const maxAsks = 3;

/** The part of the materialization that `obtain` uses. */
type Waiting = Pick<
  WorkflowMaterializationContext<unknown, unknown>,
  'showProgress' | 'withoutPlace'
>;

/**
 * Has the platform create a DID or a proof, and waits for it. The request is not idempotent: each
 * subject has at most one request in progress, and anyone who finds one waits for it. Only a known
 * task occupies one of the platform's connections: while none is known, the run yields its slot to
 * others.
 * @param taskWaitSeconds how long to wait for a known task; a request with unknown outcome is
 * awaited until it expires
 */
async function obtain(
  subject: TrustSubject,
  taskWaitSeconds: number,
  waiting: Waiting,
): Promise<string> {
  let lost: LostAnswer | undefined;
  for (let asks = 1; asks <= maxAsks; asks += 1) {
    const asked = await askTrustService(subject);
    if (asked.kind === 'exists') return asked.value;
    if (asked.kind === 'started')
      await CancellationScope.nonCancellable(() => keepTask(subject, asked.askId, asked.taskId));
    const waited = await waitForEffect(subject, asked, taskWaitSeconds, waiting);
    if (waited.kind === 'exists') return waited.value;
    lost = waited.lost ?? lost;
  }
  const why = lost === undefined ? '' : `; the last answer that was lost: ${lost.reason}`;
  throw new Error(`The platform was asked ${maxAsks} times, and no attempt succeeded${why}`);
}

type AskedNow = Exclude<Asked, { readonly kind: 'exists' }>;
type Waited =
  | { readonly kind: 'exists'; readonly value: string }
  | { readonly kind: 'over'; readonly lost?: LostAnswer | undefined };

/** Waits until a request has taken effect or has ended without effect. */
async function waitForEffect(
  subject: TrustSubject,
  asked: AskedNow,
  taskWaitSeconds: number,
  waiting: Waiting,
): Promise<Waited> {
  let pauseMs = asked.lookAfterMs;
  let looks = 0;
  let lost = asked.kind === 'alive' ? asked.lost : undefined;

  const lookAfter = async (waitMs: number, summary: string) => {
    await sleep(Math.ceil(waitMs), { summary });
    const look = await lookAtAsk(subject, asked.askId, looks);
    looks += 1;
    if (look.kind !== 'pending') return look;
    pauseMs = look.lookAfterMs;
    lost = look.lost ?? lost;
    return look;
  };

  /**
   * While it is unknown whether the platform has a task: returns the task when it is known, or how
   * the request ended.
   */
  const untilKnown = async () => {
    for (;;) {
      if (lost !== undefined) waiting.showProgress(lostText(lost));
      const look = await lookAfter(pauseMs, 'for an ask whose task is not known');
      if (look.kind !== 'pending' || look.taskId !== undefined) return look;
    }
  };

  const known = asked.kind === 'started' ? asked : await waiting.withoutPlace(untilKnown);
  if (known.kind === 'exists') return known;
  if (known.kind === 'over') return { kind: 'over', lost };
  waiting.showProgress('');
  const { taskId } = known;
  const until = Date.now() + taskWaitSeconds * 1000;
  for (;;) {
    const leftMs = until - Date.now();
    if (leftMs <= 0)
      throw new Error(
        `Task ${taskId} of the platform has not ended within ${taskWaitSeconds} s; it may still do so`,
      );
    const look = await lookAfter(Math.min(pauseMs, leftMs), `for task ${taskId} of the platform`);
    if (look.kind === 'exists') return look;
    if (look.kind === 'over') return { kind: 'over', lost };
  }
}

function lostText({ reason, until }: LostAnswer): string {
  const time = new Date(until).toISOString().slice(11, 19);
  return `The answer of the platform was lost: ${reason}. It may still be working on the request, which is sent again at ${time} UTC at the earliest; other runs have the place of this run until then`;
}
