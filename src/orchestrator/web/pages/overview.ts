import { assetStates } from '../../reports/assets/asset-state.ts';
import type { Status } from '../../reports/health/read-status.ts';
import type { Timeline } from '../../reports/runs/read-timeline.ts';
import type { RunsReport } from '../../reports/runs/read-runs.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { assetTone, assetWord } from './parts/asset-badge.ts';
import { badge, glyph } from './parts/badge.ts';
import { card } from './parts/card.ts';
import { counted, number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { problemList, type ShownProblem } from './parts/problem-list.ts';
import { runsTable } from './parts/runs-table.ts';
import { agoTime } from './parts/time.ts';
import { timelineChart } from './parts/timeline.ts';
import { countProblems, shownProblems } from './shown-problems.ts';
import type { Snapshot } from './snapshot.ts';

export interface OverviewReport {
  readonly snapshot: Snapshot;
  /** The last hours; undefined if they could not be read, like the next two. */
  readonly timeline: Timeline | undefined;
  readonly running: RunsReport | undefined;
  readonly failed: RunsReport | undefined;
}

export function overviewPage(
  { snapshot, timeline, running, failed }: OverviewReport,
  links: Links,
): Page {
  const problems = shownProblems(snapshot, links);
  const total = countProblems(snapshot);
  return {
    title: 'Overview',
    section: 'Overview',
    showsSnapshot: true,
    everySeconds: 10,
    follows: ['runs', 'outcomes'],
    beside: html`${verdict(total, snapshot)}<span class="muted"
        >as of ${agoTime(snapshot.at)}</span
      >`,
    body: html`
      <div class="tiles" id="tiles" data-live>
        ${assetTile(snapshot, links)}${runTile(snapshot.status, links)}${serviceTile(snapshot.status)}
      </div>
      ${total === 0 ? '' : card({ id: 'problems', title: `Problems (${number(total)})`, body: problemsBody(problems, total, links) })}
      ${card({ id: 'running', title: 'Running', aside: html`<a href="${links.runs({ status: 'running' })}">All running</a>`, body: runningBody(running, links) })}
      ${
        failed === undefined || failed.runs.length === 0
          ? ''
          : card({
              id: 'failed',
              title: 'Last runs that failed',
              aside: html`<a href="${links.runs({ status: 'failed' })}">All failed</a>`,
              body: runsTable('Last runs that failed', failed, links),
            })
      }
      ${card({ id: 'timeline', title: 'Last 24 hours', body: timelineBody(timeline, links) })}
    `,
  };
}

function problemsBody(problems: readonly ShownProblem[], total: number, links: Links): Html {
  const hidden = total - problems.length;
  return html`${problemList(problems)}${hidden === 0 ? '' : html`<p class="muted">And ${counted(hidden, 'more problem')} of <a href="${links.assets()}">assets</a></p>`}`;
}

function verdict(total: number, { status, latest }: Snapshot): Html {
  if (status === undefined || latest === undefined) return badge('missing', 'not known');
  return total === 0
    ? badge('ok', 'everything is all right')
    : badge('failed', counted(total, 'problem'));
}

function assetTile({ latest, states: byKey }: Snapshot, links: Links): Html {
  const states = Map.groupBy(byKey.values(), (state) => state);
  return html`<section class="tile" aria-label="Assets">
    <h2><a href="${links.assets()}">Assets</a></h2>
    <p class="big">${latest === undefined ? '–' : number(latest.size)}</p>
    <ul class="states">
      ${assetStates.flatMap((state) => {
        const count = states.get(state)?.length ?? 0;
        if (count === 0) return [];
        const href = links.assets({ state });
        return [
          html`<li>
            <a class="badge ${assetTone(state)}" href="${href}"
              >${glyph(assetTone(state))} ${number(count)} ${assetWord(state)}</a
            >
          </li>`,
        ];
      })}
    </ul>
  </section>`;
}

function runTile(status: Status | undefined, links: Links): Html {
  const runs = status?.runs ?? undefined;
  const waiting = status?.pending.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return html`<section class="tile" aria-label="Runs">
    <h2><a href="${links.runs()}">Runs</a></h2>
    <p class="big">${runs === undefined ? '–' : number(runs.running)} <span>running</span></p>
    <ul class="states">
      ${
        runs === undefined || runs.failedLastDay === 0
          ? ''
          : html`<li>
              <a class="badge failed" href="${links.runs({ status: 'failed' })}"
                >${glyph('failed')} ${number(runs.failedLastDay)} failed in 24 h</a
              >
            </li>`
      }
      ${waiting === 0 ? '' : html`<li><a class="badge queued" href="${links.queue}">${glyph('queued')} ${number(waiting)} in the queue</a></li>`}
    </ul>
  </section>`;
}

function serviceTile(status: Status | undefined): Html {
  const workers = status?.queues.reduce((sum, queue) => sum + queue.workers, 0) ?? 0;
  const services = [
    ['Temporal', status?.temporal],
    ['State database', status?.stateDatabase],
  ] as const;
  return html`<section class="tile" aria-label="Services">
    <h2>Services</h2>
    <p class="big">
      ${status === undefined || !status.temporal.ok ? '–' : number(workers)}
      <span>${workers === 1 ? 'worker' : 'workers'}</span>
    </p>
    <ul class="states">
      ${services.map(([name, part]) => html`<li title="${part?.text ?? ''}">${part?.ok === true ? badge('ok', name) : badge('failed', `${name} does not answer`)}</li>`)}
    </ul>
  </section>`;
}

function runningBody(running: RunsReport | undefined, links: Links): Html {
  if (running === undefined) return html`<p class="muted">Not known.</p>`;
  if (running.runs.length + running.unbegun.length > 0) return runsTable('Running', running, links);
  return html`<p class="muted">Nothing runs.</p>`;
}

function timelineBody(timeline: Timeline | undefined, links: Links): Html {
  if (timeline === undefined) return html`<p class="muted">Not known.</p>`;
  if (timeline.jobs.length > 0) return timelineChart(timeline, links);
  return emptyState(
    'Nothing has run in the last 24 hours.',
    html`<a href="${links.assets()}">Choose an asset</a> to materialize.`,
  );
}
