import type { JobReport } from '../../../reports/jobs/read-jobs.ts';
import type { LaunchForm } from '../../form/read-launch-form.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { shortId } from '../parts/runs-table.ts';
import { configForm } from './config-form.ts';
import { planHtml } from './plan.ts';

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
  return html`<section class="card" id="launch" aria-labelledby="launch-title">
    <header>
      <h2 id="launch-title">Start a run</h2>
      <span class="muted">${originHtml(name, from, last, links)}</span>
    </header>
    ${configForm({
      form,
      showsProblems,
      fields,
      action: links.job(name, { from }),
      plan: planHtml(form, links),
      start: startButton(name, from, links),
    })}
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

function startButton(job: string, from: string | undefined, links: Links): Html {
  return html`<button
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
  </button>`;
}
