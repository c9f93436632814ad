import type { StoredOutcome } from '../../../state/materializations.ts';
import type { StoredRun } from '../../../state/stored-run.ts';
import { stepName } from '../../../workflow/step-name.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { placeOf, timeAxis } from './axis.ts';
import { badge } from './badge.ts';
import { tookText } from './time.ts';

/** When steps began and ended, from the first of them on. */
export function gantt(
  run: Pick<StoredRun, 'startedAt' | 'begunAt'>,
  steps: readonly StoredOutcome[],
  links: Links,
): Html {
  const starts = steps.map(({ startedAt }) => startedAt.getTime());
  const from = new Date(Math.min((run.begunAt ?? run.startedAt).getTime(), ...starts));
  const until = new Date(
    Math.max(from.getTime() + 1_000, ...steps.map(({ endedAt }) => endedAt.getTime())),
  );
  return html`<div class="table" role="group" aria-label="Steps over time" tabindex="0">
    <table class="chart">
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Status</th>
          <th scope="col" class="number">Took</th>
          <th scope="col" class="bars">
            <span class="hidden">Over time</span>${timeAxis(from, until)}
          </th>
        </tr>
      </thead>
      <tbody>
        ${steps.map((step) => stepRow(step, from.getTime(), until.getTime(), links))}
      </tbody>
    </table>
  </div>`;
}

function stepRow(step: StoredOutcome, from: number, until: number, links: Links): Html {
  const { asset, partition, status, startedAt, endedAt, checks } = step;
  const hasFailedCheck = checks.some(({ passed, severity }) => !passed && severity === 'error');
  const tone =
    status === 'failed' || hasFailedCheck
      ? 'failed'
      : checks.some(({ passed }) => !passed)
        ? 'stale'
        : 'ok';
  const word =
    status === 'failed'
      ? 'failed'
      : hasFailedCheck
        ? 'check failed'
        : tone === 'stale'
          ? 'check warns'
          : 'ok';
  const start = placeOf(startedAt.getTime(), from, until);
  const width = Math.max(0.4, placeOf(endedAt.getTime(), from, until) - start);
  return html`<tr>
    <th scope="row">
      <a href="${links.asset(asset, { partition })}" title="${stepName({ asset, partition })}"
        >${stepName({ asset, partition })}</a
      >
    </th>
    <td>${badge(tone, word)}</td>
    <td class="number">${tookText(startedAt, endedAt)}</td>
    <td class="bars">
      <svg class="track" height="18" aria-hidden="true">
        <rect
          class="${tone}"
          x="${Math.min(start, 100 - width).toFixed(3)}%"
          width="${width.toFixed(3)}%"
          y="2"
          height="14"
          rx="2"
        />
      </svg>
    </td>
  </tr>`;
}
