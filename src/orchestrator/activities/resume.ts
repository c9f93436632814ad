import type { RunTable } from '../state/runs.ts';
import { project } from '../project.ts';

/** The reason why a run cannot resume another, or undefined if it can. */
export async function resumeProblem(
  runs: RunTable,
  job: string,
  resumeFrom: unknown,
): Promise<string | undefined> {
  if (resumeFrom === undefined || resumeFrom === null) return undefined;
  const expected = `resumeFrom: expected the first execution's run id of an earlier run (${project().command} runs list)`;
  if (typeof resumeFrom !== 'string') return `${expected}, but a ${typeof resumeFrom} was given`;
  const run = await runs.find(resumeFrom);
  if (run === undefined) return `${expected}, but no run has the id ${resumeFrom}`;
  if (run.job !== job) return `resumeFrom: run ${resumeFrom} is a run of ${run.job}, not of ${job}`;
  return undefined;
}
