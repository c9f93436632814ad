import type { V1ContainerState, V1Pod, V1PodStatus } from '@kubernetes/client-node';
import { describe, expect, it, test } from 'vitest';
import { assessPod } from '#kubernetes-jobs/assess-pod.ts';

const now = new Date('2026-11-23T07:00:00Z');
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);

function pod(status: V1PodStatus, state?: V1ContainerState, deletionTimestamp?: Date): V1Pod {
  const containerStatuses = state && [
    { name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state },
  ];
  const limits = { memory: '1Gi' };
  return {
    metadata: { name: 'pod-1', ...(deletionTimestamp && { deletionTimestamp }) },
    spec: { activeDeadlineSeconds: 100, containers: [{ name: 'main', resources: { limits } }] },
    status: Object.assign({}, status, containerStatuses && { containerStatuses }),
  };
}

const assess = (...parts: Parameters<typeof pod>) => assessPod(pod(...parts), now, 30);
const terminated = (reason: string, exitCode: number) => ({ terminated: { reason, exitCode } });

test('a pod that ended well', () => {
  expect(assess({ phase: 'Succeeded' })).toEqual({ kind: 'succeeded', pod: 'pod-1' });
});

test.each([
  [
    'its time was over',
    { reason: 'DeadlineExceeded' },
    terminated('Error', 137),
    'DeadlineExceeded',
    'It did not end within its 100 s',
  ],
  [
    'it was evicted',
    { reason: 'Evicted', message: 'The node was low on memory' },
    undefined,
    'Evicted',
    'The node was low on memory',
  ],
  [
    'it ran out of memory',
    {},
    terminated('OOMKilled', 137),
    'OOMKilled',
    'It used more memory than it may (1Gi)',
  ],
  ['it gave up', {}, terminated('Error', 3), 'ExitCode', 'It ended with exit code 3'],
  [
    'there is no such program',
    {},
    terminated('StartError', 128),
    'StartError',
    'It ended with exit code 128',
  ],
  ['nobody knows why', {}, undefined, 'Failed', 'The pod failed'],
] as const)('a pod that failed because %s', (_, status, state, reason, message) => {
  expect(assess({ phase: 'Failed', ...status }, state)).toEqual({
    kind: 'failed',
    reason,
    message,
    pod: 'pod-1',
  });
});

test('a pod that was ended by somebody', () => {
  const conditions = [
    {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'The node is drained',
    },
  ];
  expect(assess({ phase: 'Failed', conditions }, terminated('Error', 137))).toMatchObject({
    reason: 'EvictionByEvictionAPI',
  });
  expect(assess({ phase: 'Failed' }, terminated('Error', 143), now)).toMatchObject({
    reason: 'Deleted',
  });
});

test.each([
  [299, 'going'],
  [301, 'failed'],
])('a pod %d s past its deadline, whose node reports nothing, is %s', (seconds, kind) => {
  expect(assess({ phase: 'Running' }, { running: {} }, secondsAgo(seconds))).toMatchObject({
    kind,
  });
});

describe('a pod that waits', () => {
  const waiting = (reason: string) =>
    assess({ phase: 'Pending' }, { waiting: { reason, message: 'why' } });

  it.each(['ContainerCreating', 'PodInitializing', 'ErrImagePull'])(
    'continues after %s',
    (reason) => {
      expect(waiting(reason)).toEqual({ kind: 'going', phase: 'Pending', reason });
    },
  );

  it.each(['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])(
    'does not continue after %s',
    (reason) => {
      expect(waiting(reason)).toEqual({ kind: 'stuck', reason, message: 'why', patienceMs: 0 });
    },
  );

  it('may continue after an error that a slow kubelet makes', () => {
    expect(waiting('CreateContainerConfigError')).toMatchObject({
      kind: 'stuck',
      patienceMs: 15_000,
    });
  });

  it.each([
    [29, 'going'],
    [31, 'stuck'],
  ])('for a node for %d s is %s', (seconds, kind) => {
    const unscheduled = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/1 nodes are available',
    };
    const conditions = [{ ...unscheduled, lastTransitionTime: secondsAgo(seconds) }];
    expect(assess({ phase: 'Pending', conditions })).toMatchObject({
      kind,
      reason: 'Unschedulable',
    });
  });
});
