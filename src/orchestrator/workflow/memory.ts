import { sleep } from '@temporalio/workflow';
import { kit } from './kit-activities.ts';
import { pagesPerTask } from './pages-per-task.ts';
import type { OutcomePage, PageCursor, RememberedOutcome } from './protocol.ts';
import { stepKey } from './step.ts';

/** Outcomes of this run, or of the run that it resumes from, by asset and partition. */
export type Memory = Map<string, RememberedOutcome>;

export function createMemory({ outcomes }: OutcomePage): Memory {
  return new Map(outcomes.map((outcome) => [stepKey(outcome.asset, outcome.partition), outcome]));
}

/** Adds the remaining pages; the first one came with the start of the run. */
export async function loadMemory(memory: Memory, runId: string, next: PageCursor): Promise<void> {
  let after: PageCursor | undefined = next;
  for (let pages = 1; after !== undefined; pages += 1) {
    const page: OutcomePage = await kit.loadOutcomes({ runId, after });
    for (const [key, outcome] of createMemory(page)) memory.set(key, outcome);
    after = page.next;
    if (pages % pagesPerTask === 0) await sleep(1, { summary: 'between pages of what was done' });
  }
}
