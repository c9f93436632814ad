import type { JobReport } from '../../../reports/jobs/read-jobs.ts';
import { placeProblems } from '../../form/place-problems.ts';
import { launchInputs, type ConfigForm } from '../../form/read-launch-form.ts';
import { html, type Html } from '../html.ts';
import { controlHtml, idOf, type Problems } from './controls.ts';
import { byControl, summaryHtml } from './problem-summary.ts';
import { textHtml } from './text-field.ts';

export interface ShownConfigForm {
  readonly form: ConfigForm;
  /** Whether to show problems; false until the user has entered something. */
  readonly showsProblems: boolean;
  /** The possible fields, for the text views. */
  readonly fields: JobReport['fields'];
  /** The address that the form is sent to. */
  readonly action: string;
  /** Whether that address changes with the page's. */
  readonly isAtAddress?: boolean;
  /** Whether there is nothing to enter, so that only the plan is shown. */
  readonly isBare?: boolean;
  /** What the button does: a part with the id `launch-plan`. */
  readonly plan: Html;
  /** A button with `data-start`. */
  readonly start: Html;
}

/** The form for a config, which a script has the server validate while the user fills it in. */
export function configForm({
  form,
  showsProblems,
  fields,
  action,
  isAtAddress = false,
  isBare = false,
  plan,
  start,
}: ShownConfigForm): Html {
  const { shown } = form;
  const placed =
    shown.view === 'form' && showsProblems ? placeProblems(shown.top, form.problems) : [];
  return html`<form
    class="launch"
    method="post"
    action="${action}"
    novalidate
    data-launch="${isAtAddress ? 'at-address' : ''}"
  >
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
    ${isBare ? '' : viewsHtml(shown.view)}
    ${isBare ? '' : shown.view === 'form' ? fieldsHtml(shown.top, byControl(placed)) : textHtml(form, shown.text, fields)}
    ${plan}
    <div class="launch-buttons">
      ${start}
      ${isBare ? '' : html`<button type="submit" name="${launchInputs.check}" value="true">Check</button>`}
    </div>
  </form>`;
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
