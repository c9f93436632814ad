import type { JobReport } from '../../../reports/jobs/read-jobs.ts';
import { placeProblems } from '../../form/place-problems.ts';
import { launchInputs, type LaunchForm } from '../../form/read-launch-form.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { shortId } from '../parts/runs-table.ts';
import { controlHtml, idOf, type Problems } from './controls.ts';
import { planHtml } from './plan.ts';
import { byControl, summaryHtml } from './problem-summary.ts';
import { textHtml } from './text-field.ts';

export interface LaunchCard {
  readonly job: JobReport;
  readonly form: LaunchForm;
  /** Whether to show problems; false until the user has entered something. */
  readonly showsProblems: boolean;
  /** The run whose config was copied into the form. */
  readonly from: string | undefined;
  /** The last run of the job. */
  readonly last: string | undefined;
}

/** The form that starts a run of a job. */
export function launchCard(
  { job: { name, fields }, form, showsProblems, from, last }: LaunchCard,
  links: Links,
): Html {
  const { shown } = form;
  const placed =
    shown.view === 'form' && showsProblems ? placeProblems(shown.top, form.problems) : [];
  return html`<section class="card" id="launch" aria-labelledby="launch-title">
    <header>
      <h2 id="launch-title">Start a run</h2>
      <span class="muted">${originHtml(name, from, last, links)}</span>
    </header>
    <form class="launch" method="post" action="${links.job(name, { from })}" novalidate data-launch>
      <button
        type="submit"
        class="hidden"
        name="${launchInputs.check}"
        value="true"
        tabindex="-1"
        aria-hidden="true"
      ></button>
      <input type="hidden" name="${launchInputs.from}" value="${shown.view}" />
      <div id="launch-summary" data-part tabindex="-1" aria-label="Problems" role="group">
        ${form.isChecked ? summaryHtml(form, placed) : ''}
      </div>
      ${viewsHtml(shown.view)}
      ${shown.view === 'form' ? fieldsHtml(shown.top, byControl(placed)) : textHtml(form, shown.text, fields)}
      ${planHtml(form, links)} ${buttonsHtml(name, from, links)}
    </form>
  </section>`;
}

function originHtml(
  job: string,
  from: string | undefined,
  last: string | undefined,
  links: Links,
): Html {
  if (from !== undefined)
    return html`A new run, with the config of run
      <a class="name" href="${links.run(from)}">${shortId(from)}</a>: change it below first, or
      start it as it is. That run stays as it was; retry it there to repeat only what failed.
      <a href="${links.job(job)}#launch">Begin with an empty one</a>`;
  return last === undefined
    ? html``
    : html`<a href="${links.job(job, { from: last })}#launch">Use the config of the last run</a>`;
}

const views = [
  ['form', 'Form'],
  ['json', 'JSON'],
  ['yaml', 'YAML'],
] as const;

function viewsHtml(current: string): Html {
  return html`<div class="views" role="group" aria-label="View">
    ${views.map(
      ([view, title]) =>
        html`<button
          type="submit"
          class="small"
          name="${launchInputs.view}"
          value="${view}"
          aria-pressed="${String(view === current)}"
        >
          ${title}
        </button>`,
    )}
  </div>`;
}

/** The top-level fields of the config have no frame. */
function fieldsHtml(top: Parameters<typeof controlHtml>[0], problems: Problems): Html {
  const { entered } = top;
  if (entered.kind !== 'group') return controlHtml(top, problems);
  if (entered.parts.length === 0 && entered.others === undefined)
    return html`<p class="muted">It takes no config.</p>`;
  return html`${problemsOfAll(problems.get(top) ?? [])}
  ${entered.parts.map(({ control }) => controlHtml(control, problems))}
  ${entered.others === undefined ? '' : controlHtml(entered.others, problems)}`;
}

const problemsOfAll = (texts: readonly string[]): Html =>
  html`<div class="problem" id="${idOf('')}-problem" data-part>
    ${texts.map((text) => html`<p>${text}</p>`)}
  </div>`;

function buttonsHtml(job: string, from: string | undefined, links: Links): Html {
  return html`<div class="launch-buttons">
    <button
      type="button"
      class="primary"
      data-start
      data-act="${links.act(['launchJob', { job }])}"
      data-opens="run"
      data-page="${links.run('')}"
      ${from === undefined ? '' : html`data-based-on="${from}"`}
      hidden
    >
      Start a run
    </button>
    <button type="submit" name="${launchInputs.check}" value="true">Check</button>
  </div>`;
}
