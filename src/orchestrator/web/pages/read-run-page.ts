import { webUiLink } from '../../client/web-ui-link.ts';
import { findAnyRun } from '../../reports/runs/find-any-run.ts';
import { readLastLines } from '../../reports/runs/read-last-lines.ts';
import { headOfRun } from '../../reports/runs/read-run.ts';
import { readOpenSteps } from '../../reports/runs/read-steps.ts';
import { logLevels } from '../../state/run-logs.ts';
import { stepStates, type StepState, type StepSummary } from '../../state/run-steps.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { OpenSteps } from '../../workflow/protocol.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { pageOf, type PageRequest, type PartSource } from './page-request.ts';
import { shownLines, type LogQuery } from './parts/run-log.ts';
import { stepsAtOnce, type ShownSteps, type StepsQuery } from './parts/run-steps.ts';
import { sumOf } from './parts/step-state.ts';
import { listedFailures, runPage, unbegunPage } from './run.ts';

const detailsLimitMs = 300;
/** Up to this many steps are listed individually. */
const fewSteps = 50;

export async function readRunPage(
  source: PartSource,
  { name, query }: PageRequest,
  links: Links,
): Promise<Page> {
  const found = await findAnyRun(source, name);
  if ('unbegun' in found) return unbegunPage(found);
  const { runId } = found.recorded;
  const steps = stepsQuery(query);
  const log = logQuery(query);
  const { runSteps } = await source.store();
  const open = readOpenSteps(source, found.recorded);
  const [{ jobs }, head, summary, failed, checks, blocked, lastLines] = await Promise.all([
    source.definitions(),
    headOfRun(source, found, detailsLimitMs),
    open.then((of) => runSteps.summary(runId, of)),
    runSteps.page(runId, [], { state: 'failed', offset: 0, limit: listedFailures }),
    runSteps.failedChecks(runId, listedFailures),
    runSteps.blocked(runId, listedFailures),
    source.part('Log', (of) => readLastLines(of, runId, wantedLines(log), shownLines)),
  ]);
  const shown = await readShown(runSteps, runId, await open, summary, steps);
  return runPage(
    {
      ...head,
      steps: { run: head.run, summary, shown },
      failed,
      checks,
      blocked,
      lines: lastLines?.lines ?? [],
      after: lastLines?.after ?? 0,
      isLaunchable: jobs.has(head.run.job) && head.run.config !== null,
      temporalUrl: webUiLink(source.env, head.run),
      query: { ...steps, ...log },
    },
    links,
  );
}

async function readShown(
  runSteps: StateStore['runSteps'],
  runId: string,
  open: OpenSteps,
  { counts, assets }: StepSummary,
  { asset, state, page }: StepsQuery,
): Promise<ShownSteps> {
  const wanted = {
    state: stateOf(state),
    offset: (page - 1) * stepsAtOnce,
    limit: stepsAtOnce,
  };
  const steps = wanted.state === undefined ? sumOf(counts) : counts[wanted.state];
  if (asset === '' && assets > 1 && steps > fewSteps)
    return { kind: 'groups', groups: await runSteps.groups(runId, open, wanted) };
  const ofAsset = { ...wanted, asset: asset || undefined };
  return { kind: 'steps', steps: await runSteps.page(runId, open, ofAsset) };
}

const stateOf = (text: string): StepState | undefined => stepStates.find((each) => each === text);

const stepsQuery = (query: PageRequest['query']): StepsQuery => ({
  asset: query('asset'),
  state: stateOf(query('state')) ?? '',
  page: pageOf(query('page')),
});

function logQuery(query: PageRequest['query']): LogQuery {
  const level = logLevels.find((each) => each === query('level')) ?? 'info';
  return { level, text: query('text'), of: query('of'), partition: query('partition') };
}

const wantedLines = ({ level, text, of, partition }: LogQuery) => ({
  level,
  text: text || undefined,
  asset: of || undefined,
  partition: of === '' || partition === '' ? undefined : partition,
});
