import type { Client } from '@temporalio/client';
import { TerminalError } from '../errors.ts';
import type { RunTable } from '../state/runs.ts';
import type { StoredRun } from '../state/stored-run.ts';

/** A run by what identifies it in both stores. */
export interface RunIdentity {
  readonly workflowId: string;
  /** The first execution's run id. */
  readonly runId: string;
}

/**
 * The recorded run that a person means by a run id, the beginning of one, or a workflow id (then its latest run).
 * @throws TerminalError when several match, or, named `RunNotFound`, when none does
 */
export async function findRun(runs: RunTable, text: string): Promise<StoredRun> {
  const matches = await runs.match(text);
  const run = matches.find(({ runId, workflowId }) => runId === text || workflowId === text) ?? matches[0];
  if (run === undefined) throw new TerminalError(`No run has the id ${text} (moderate runs list)`, { type: 'RunNotFound' });
  if (run.runId === text || run.workflowId === text || matches.length === 1) return run;
  const candidates = matches.map(({ runId, job }) => `- ${runId}  ${job}`);
  throw new TerminalError([`Several runs have an id that starts with ${text}:`, ...candidates].join('\n'));
}

export interface UnbegunRun extends RunIdentity {
  readonly job: string;
}

/** The same for a run that no worker has begun, so that only Temporal knows it: by its workflow id or its run id. */
export async function findUnbegunRun(client: Client, text: string): Promise<UnbegunRun | undefined> {
  const quoted = `"${text.replaceAll(/["\\]/g, '')}"`;
  const query = `ExecutionStatus = "Running" AND (WorkflowId = ${quoted} OR RunId = ${quoted})`;
  for await (const { workflowId, runId, type } of client.workflow.list({ query })) return { workflowId, runId, job: type };
  return undefined;
}
