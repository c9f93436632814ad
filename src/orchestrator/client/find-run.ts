import { toAsk } from '../asker.ts';
import { runsOnly } from './not-runs.ts';
import type { Client } from '@temporalio/client';
import { TerminalError } from '../errors.ts';
import type { RunTable } from '../state/runs.ts';
import type { StoredRun } from '../state/stored-run.ts';
import { searchAttributes } from '../workflow/search-attributes.ts';

/** The ids of a run in both stores. */
export interface RunIdentity {
  readonly workflowId: string;
  /** The first execution's run id. */
  readonly runId: string;
}

/**
 * The recorded run for a run id, the end or the beginning of one, or a workflow id (then its latest
 * run).
 * @param given can begin with the `…` with which lists shorten ids
 * @throws TerminalError if several match, or, with the code `RUN_NOT_FOUND`, if none does
 */
export async function findRun(runs: RunTable, given: string): Promise<StoredRun> {
  const text = withoutEllipsis(given);
  const matches = await runs.match(text);
  const run =
    matches.find(({ runId, workflowId }) => runId === text || workflowId === text) ?? matches[0];
  if (run === undefined)
    throw new TerminalError(`No run has the id ${text} (${toAsk('runs list', 'GET /runs')})`, {
      code: 'RUN_NOT_FOUND',
    });
  if (run.runId === text || run.workflowId === text || matches.length === 1) return run;
  throw ambiguous(text, matches);
}

export interface UnbegunRun extends RunIdentity {
  readonly job: string;
  readonly startedAt: Date;
  readonly launchedBy: string;
}

/** If more runs than this are running, one that has not begun is found only by its full id. */
const searched = 1_000;

/**
 * Finds a run that no worker has begun, so that only Temporal knows it.
 * @returns undefined if there is none
 * @throws TerminalError if several match
 */
export async function findUnbegunRun(
  client: Client,
  given: string,
): Promise<UnbegunRun | undefined> {
  const text = withoutEllipsis(given);
  const quoted = `"${text.replaceAll(/["\\]/g, '')}"`;
  const running = `ExecutionStatus = "Running"`;
  const [whole] = await list(
    client,
    `${running} AND (WorkflowId = ${quoted} OR RunId = ${quoted})`,
    1,
  );
  if (whole !== undefined || text === '') return whole;
  const open = await list(client, `${running} AND ${runsOnly}`, searched);
  const matches = open.filter(({ runId }) => runId.startsWith(text) || runId.endsWith(text));
  if (matches.length > 1) throw ambiguous(text, matches);
  return matches[0];
}

async function list(client: Client, query: string, limit: number): Promise<readonly UnbegunRun[]> {
  const found: UnbegunRun[] = [];
  for await (const {
    workflowId,
    runId,
    type,
    startTime,
    typedSearchAttributes,
  } of client.workflow.list({ query })) {
    const launchedBy = typedSearchAttributes.get(searchAttributes.launchedBy) ?? 'web-ui';
    found.push({ workflowId, runId, job: type, startedAt: startTime, launchedBy });
    if (found.length === limit) break;
  }
  return found;
}

const withoutEllipsis = (text: string) => text.replace(/^…/, '');

function ambiguous(text: string, matches: readonly UnbegunRun[]): TerminalError {
  const candidates = matches.map(({ runId, job }) => `- ${runId}  ${job}`);
  return new TerminalError(
    [`Several runs have an id that starts or ends with ${text}:`, ...candidates].join('\n'),
    {
      code: 'RUN_ID_AMBIGUOUS',
    },
  );
}
