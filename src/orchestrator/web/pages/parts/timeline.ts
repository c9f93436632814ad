import type { Timeline } from '../../../reports/runs/read-timeline.ts';
import type { StoredRun } from '../../../state/stored-run.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { moment } from '../../../time-text.ts';
import { placeOf, timeAxis } from './axis.ts';
import { counted, number } from './count.ts';
import { runBadge, runTone } from './run-badge.ts';
import { tookText } from './time.ts';

const shownJobs = 12;
const shownRuns = 200;

/**
 * Runs over time, one row per job. The text repeats the contents of the bars: how many runs there
 * were and how many had problems.
 */
export function timelineChart(timeline: Timeline, links: Links): Html {
  const { from, until, jobs } = timeline;
  const hidden = jobs.length - shownJobs;
  return html`<div class="table" role="group" aria-label="Runs by job over time" tabindex="0">
      <table class="chart">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Last run</th>
            <th scope="col" class="number">Runs</th>
            <th scope="col" class="bars">
              <span class="hidden">Over time</span>${timeAxis(from, until)}
            </th>
          </tr>
        </thead>
        <tbody>
          ${jobs.slice(0, shownJobs).map(({ job, runs }) => jobRow(job, runs, timeline, links))}
        </tbody>
      </table>
    </div>
    ${hidden > 0 ? html`<p class="muted">And ${counted(hidden, 'more job')}: <a href="${links.runs()}">all runs</a></p>` : ''}`;
}

function jobRow(
  job: string,
  runs: readonly StoredRun[],
  { from, until }: Timeline,
  links: Links,
): Html {
  const last = runs.at(-1);
  const bad = runs.filter((run) => runTone(run)[0] === 'failed').length;
  return html`<tr>
    <th scope="row"><a href="${links.runs({ job })}">${job}</a></th>
    <td>
      ${last === undefined ? '' : html`<a class="plain" href="${links.run(last.runId)}">${runBadge(last)}<span class="hidden">: last run of ${job}</span></a>`}
    </td>
    <td class="number">
      ${number(runs.length)}${bad === 0 ? '' : html`<span class="failed-text">, ${number(bad)} failed</span>`}
    </td>
    <td class="bars">
      <svg class="track" height="22" aria-hidden="true">
        ${runs.slice(-shownRuns).map((run) => bar(run, from.getTime(), until.getTime(), links))}
      </svg>
    </td>
  </tr>`;
}

function bar(run: StoredRun, from: number, until: number, links: Links): Html {
  const start = placeOf(run.startedAt.getTime(), from, until);
  const end = placeOf(run.endedAt?.getTime() ?? until, from, until);
  const [tone, word] = runTone(run);
  const width = Math.max(0.5, end - start);
  return html`<a href="${links.run(run.runId)}" tabindex="-1"
    ><rect
      class="${tone}"
      x="${Math.min(start, 100 - width).toFixed(3)}%"
      width="${width.toFixed(3)}%"
      y="3"
      height="16"
      rx="2"
    >
      <title>
        ${word}, started ${moment(run.startedAt)}, ${tookText(run.begunAt, run.endedAt)}
      </title>
    </rect></a
  >`;
}
