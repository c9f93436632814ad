import { kit } from './kit-activities.ts';
import type { OutcomePage, RememberedOutcome } from './protocol.ts';
import { stepKey } from './step.ts';

/** What this run, or the run that it resumes from, has done before: by asset and partition. */
export type Memory = Map<string, RememberedOutcome>;

/** Loads what is left after the page that came with the run's beginning. */
export async function loadMemory(runId: string, first: OutcomePage): Promise<Memory> {
  const memory: Memory = new Map();
  let page = first;
  for (;;) {
    for (const outcome of page.outcomes) memory.set(stepKey(outcome.asset, outcome.partition), outcome);
    if (page.next === undefined) return memory;
    page = await kit.loadOutcomes({ runId, after: page.next });
  }
}
