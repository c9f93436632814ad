import type { StoredRun } from '../../../state/stored-run.ts';
import {
  stepStates,
  type Found,
  type RunStep,
  type RunStepGroup,
  type StepState,
  type StepSummary,
} from '../../../state/run-steps.ts';
import { stepName } from '../../../workflow/step-name.ts';
import { worstState } from '../../../reports/runs/read-steps.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { timeAxis } from './axis.ts';
import { counted, number } from './count.ts';
import { gantt, type GanttRow } from './gantt.ts';
import { pagesNavigation } from './pages-navigation.ts';
import {
  countsBadge,
  countsText,
  stateTable,
  stepBadge,
  stepTone,
  stepWord,
  sumOf,
} from './step-state.ts';

/** The filter for steps. */
export interface StepsQuery {
  /** Only steps of this asset; empty for all. */
  readonly asset: string;
  /** Empty for all. */
  readonly state: string;
  /** Starts at 1. */
  readonly page: number;
}

/** A page of steps, or of assets with their step counts. */
export type ShownSteps =
  | { readonly kind: 'steps'; readonly steps: Found<RunStep> }
  | { readonly kind: 'groups'; readonly groups: Found<RunStepGroup> };

export interface StepsReport {
  readonly run: StoredRun;
  readonly summary: StepSummary;
  readonly shown: ShownSteps;
}

/** Items per page. */
export const stepsAtOnce = 100;

/**
 * Steps over time: a table, which a script covers with a chart of all steps that only renders
 * visible rows.
 */
export function stepsPart(report: StepsReport, query: StepsQuery, links: Links): Html {
  const { run, summary } = report;
  const [from, until] = spanOf(run, summary);
  return html`<section class="card" id="steps" aria-labelledby="steps-title">
    <header>
      <h2 id="steps-title">Steps</h2>
      <span class="muted" id="steps-counts" data-live>${countsText(summary.counts)}</span>
      <button type="button" class="small" data-steps-toggle aria-pressed="false" hidden>
        As table
      </button>
    </header>
    <div id="steps-filter" data-live>${stateFilter(report, query, links)}</div>
    <div
      class="gantt"
      role="treegrid"
      aria-label="Steps over time"
      tabindex="0"
      data-steps="${links.api(`runs/${encodeURIComponent(run.runId)}`)}"
      data-state="${query.state}"
      data-asset="${query.asset}"
      data-states="${stateTable}"
      data-asset-page="${links.asset('')}"
      hidden
    >
      <div role="rowgroup" class="gantt-head">
        <div role="row">
          <span role="columnheader">Step</span>
          <span role="columnheader">Status</span>
          <span role="columnheader" class="number">Took</span>
          <span
            role="columnheader"
            class="gantt-bars"
            id="steps-axis"
            data-live
            data-from="${from.getTime()}"
            data-until="${until.getTime()}"
            ><span class="hidden">Over time</span>${timeAxis(from, until)}</span
          >
        </div>
      </div>
      <div role="rowgroup" class="gantt-body"></div>
    </div>
    <div data-steps-table>
      <div id="steps-table" data-live>${stepsTable(report, query, links)}</div>
    </div>
    <script type="module" src="${links.static('steps.js')}"></script>
  </section>`;
}

function spanOf(run: StoredRun, { from, until }: StepSummary): readonly [Date, Date] {
  const begun = run.begunAt ?? run.startedAt;
  const start = Math.min(begun.getTime(), from?.getTime() ?? Infinity);
  const end = run.status === 'running' ? Date.now() : (until?.getTime() ?? 0);
  return [new Date(start), new Date(Math.max(start + 1_000, end))];
}

function stateFilter({ run, summary }: StepsReport, query: StepsQuery, links: Links): Html {
  const total = sumOf(summary.counts);
  const states = stepStates.filter((state) => summary.counts[state] > 0 || state === query.state);
  if (total === 0 || states.length < 2) return html``;
  const link = (state: StepState | '', text: string, count: number) => {
    const current = state === query.state ? html`aria-current="true"` : '';
    return html`<li>
      <a href="${links.run(run.runId, { asset: query.asset, state })}#steps" ${current}
        >${text} <span class="muted">${number(count)}</span></a
      >
    </li>`;
  };
  return html`<nav aria-label="Status of steps">
    <ul class="levels">
      ${link('', 'all', total)}
      ${states.map((state) => link(state, stepWord(state), summary.counts[state]))}
    </ul>
  </nav>`;
}

function stepsTable({ run, summary, shown }: StepsReport, query: StepsQuery, links: Links): Html {
  const { total, found } = shown.kind === 'steps' ? shown.steps : shown.groups;
  const toAll =
    query.asset === ''
      ? ''
      : html`<p>
          Of <span class="name">${query.asset}</span>:
          <a href="${links.run(run.runId, { state: query.state })}#steps">show all assets</a>
        </p>`;
  if (found.length === 0)
    return html`${toAll}
      <p class="muted">
        ${
          query.asset !== '' || query.state !== ''
            ? 'No step matches.'
            : run.status === 'running'
              ? 'No step has begun yet.'
              : 'It has no steps.'
        }
      </p>`;
  const rows =
    shown.kind === 'steps'
      ? shown.steps.found.map((step) => stepRow(step, links))
      : shown.groups.found.map((group) => groupRow(run.runId, group, query, links));
  return html`${toAll}${gantt(rows, ...spanOf(run, summary))}${pagesNavigation({
    page: query.page,
    size: stepsAtOnce,
    total,
    what: shown.kind === 'steps' ? 'Steps' : 'Assets',
    href: (page) => `${links.run(run.runId, { ...query, page })}#steps`,
  })}`;
}

function stepRow(step: RunStep, links: Links): GanttRow {
  const { asset, partition, state, pool, progress, startedAt, endedAt } = step;
  return {
    name: stepName(step),
    href: links.asset(asset, { partition }),
    note: progress ?? undefined,
    badge: stepBadge(state, pool),
    tone: stepTone(state),
    startedAt,
    endedAt,
  };
}

function groupRow(runId: string, group: RunStepGroup, query: StepsQuery, links: Links): GanttRow {
  const { asset, partition, counts, startedAt, endedAt } = group;
  const state = worstState(counts);
  const base = { tone: stepTone(state), startedAt, endedAt };
  if (partition !== null) {
    const href = links.asset(asset, { partition });
    return { ...base, name: stepName({ asset, partition }), href, badge: stepBadge(state, null) };
  }
  return {
    ...base,
    name: asset,
    href: `${links.run(runId, { asset, state: query.state })}#steps`,
    note: counted(sumOf(counts), 'step'),
    badge: countsBadge(counts),
  };
}
