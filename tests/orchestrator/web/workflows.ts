import { defineJob } from '#orchestrator/workflow/index.ts';

export const greetJob = defineJob<{ readonly guests: readonly string[] }>(async () => undefined);

export const partyJob = defineJob<{ readonly hosts: readonly string[] }>(async () => undefined);
