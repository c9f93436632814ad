import type { JobReport } from '../../../reports/jobs/read-jobs.ts';
import { launchInputs, type ConfigForm } from '../../form/read-launch-form.ts';
import { html, type Html } from '../html.ts';
import { table } from '../parts/table.ts';
import { idOf } from './controls.ts';
import { nameOf } from './problem-summary.ts';

/** The config as text, with a list of its possible fields. */
export function textHtml(
  { shown, problems }: ConfigForm,
  text: string,
  fields: JobReport['fields'],
): Html {
  const name = shown.view === 'json' ? 'JSON' : 'YAML';
  return html`<div class="field" id="${idOf(launchInputs.text)}" data-field>
      <label for="${idOf(launchInputs.text)}-input">Config in ${name}</label>
      <textarea
        id="${idOf(launchInputs.text)}-input"
        name="${launchInputs.text}"
        rows="16"
        spellcheck="false"
        class="code"
        aria-describedby="${idOf(launchInputs.text)}-problem"
        ${problems.length > 0 ? html`aria-invalid="true"` : ''}
      >
${text}</textarea>
      <div class="problem" id="${idOf(launchInputs.text)}-problem" data-part>
        ${problems.map(({ pointer, detail }) => html`<p>${lineText(shown, pointer)}${detail}</p>`)}
      </div>
    </div>
    ${fields.length === 0 ? '' : fieldTable(fields)}`;
}

function lineText(shown: ConfigForm['shown'], pointer: string): string {
  if (shown.view === 'form' || pointer === '') return '';
  return `Line ${shown.lineOf(pointer)}, ${nameOf(pointer)}: `;
}

function fieldTable(fields: JobReport['fields']): Html {
  const columns = [
    { title: 'Field', kind: 'wide' },
    { title: 'Type', kind: 'wide' },
    { title: 'Unless given', kind: 'state' },
  ] as const;
  const rows = fields.map(({ name, type, required, default: otherwise, description }) => ({
    cells: [
      html`<span class="name">${name}</span>
        <p class="muted">${description}</p>`,
      html`<code>${type}</code>`,
      required
        ? html`<strong>required</strong>`
        : otherwise === undefined
          ? 'optional'
          : html`<code>${JSON.stringify(otherwise)}</code>`,
    ],
  }));
  return table('Fields of the config', columns, rows);
}
