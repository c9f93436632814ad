import { expectTypeOf, test } from 'vitest';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { defineJob } from '#orchestrator/workflow/index.ts';

const workflows = {
  greetJob: defineJob<{ readonly name: string }>(async () => undefined),
  countJob: defineJob<{ readonly count: number }>(async () => undefined),
};
interface Clients {
  readonly shop: { readonly visitors: () => Promise<string[]> };
}
const spec = { name: 's', description: '', mode: 'poll', intervalSecs: 60, needs: ['shop'], retry: 'never' } as const;

test('a request must name a job and carry its config', () => {
  defineSensor<typeof workflows, Clients>({
    ...spec,
    evaluate: async ({ resources }) => {
      expectTypeOf(resources).toEqualTypeOf<Clients>();
      const [name = ''] = await resources.shop.visitors();
      return { requests: [{ job: 'greetJob', runKey: name, config: { name } }], cursor: name };
    },
  });
  const wrongConfig = async () => ({ requests: [{ job: 'greetJob', runKey: 'a', config: { count: 1 } }] }) as const;
  // @ts-expect-error a count is not a name
  defineSensor<typeof workflows, Clients>({ ...spec, evaluate: wrongConfig });
  const wrongJob = async () => ({ requests: [{ job: 'gretJob', runKey: 'a', config: { name: '' } }] }) as const;
  // @ts-expect-error there is no such job
  defineSensor<typeof workflows, Clients>({ ...spec, evaluate: wrongJob });
  const noKey = async () => ({ requests: [{ job: 'greetJob', config: { name: '' } }] }) as const;
  // @ts-expect-error a request has a run key
  defineSensor<typeof workflows, Clients>({ ...spec, evaluate: noKey });
});

test('batches are checked as well, and needs name resources', () => {
  defineSensor<typeof workflows, Clients>({
    ...spec,
    mode: 'stream',
    evaluate: async function* () {
      yield { requests: [{ job: 'countJob', runKey: '1', config: { count: 1 } }], acknowledge: async () => undefined };
    },
  });
  // @ts-expect-error there is no such resource
  defineSensor<typeof workflows, Clients>({ ...spec, needs: ['shoe'], evaluate: async () => ({}) });
});
