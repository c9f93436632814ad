import { marks, type Control, type Entered } from '../../form/control.ts';
import { html, type Html } from '../html.ts';
import { compoundHtml } from './compound.ts';
import { hintOf } from './hint.ts';
import { inputHtml } from './input.ts';

/** The problems of each control. */
export type Problems = ReadonlyMap<Control, readonly string[]>;

/** The id of a control, for links and for scripts that update it. */
export const idOf = (name: string): string => `field-${encodeURIComponent(name)}`;

/** A control with its label, hint and problems. */
export function controlHtml(control: Control, problems: Problems): Html {
  const { entered, field } = control;
  if (entered.kind === 'scalar' || entered.kind === 'json')
    return single(control, entered, problems);
  const id = idOf(control.name);
  return html`<fieldset
    class="field"
    id="${id}"
    data-field="${kindOf(control)}"
    aria-describedby="${id}-hint ${id}-problem"
    tabindex="-1"
  >
    <legend>${labelHtml(control)}</legend>
    ${hintHtml(id, hintOf(field))} ${problemHtml(control, problems)}
    ${compoundHtml(control, entered, (part) => controlHtml(part, problems))}
  </fieldset>`;
}

function single(
  control: Control,
  entered: Extract<Entered, { readonly kind: 'scalar' | 'json' }>,
  problems: Problems,
): Html {
  const id = idOf(control.name);
  const isWrong = problems.has(control);
  const attributes = html`id="${id}-input" aria-describedby="${id}-hint ${id}-problem"
  ${isWrong ? html`aria-invalid="true"` : ''}`;
  const hint =
    entered.kind === 'json'
      ? `${hintOf(control.field)} Written as JSON. ${entered.reason}`
      : hintOf(control.field);
  return html`<div class="field" id="${id}" data-field="${kindOf(control)}">
    <label for="${id}-input">${labelHtml(control)}</label>
    ${hintHtml(id, hint.trim())}
    ${
      entered.kind === 'json'
        ? html`<textarea
            name="${marks.json(control.name)}"
            rows="4"
            spellcheck="false"
            ${attributes}
          >
${entered.text}</textarea>`
        : inputHtml(control, entered.text, attributes)
    }
    ${problemHtml(control, problems)}
  </div>`;
}

function labelHtml({ field, label }: Control): Html {
  const { title } = field.schema;
  return html`${title === undefined ? html`<span class="name">${label}</span>` : html`${title} <span class="name muted">${label}</span>`}
  ${field.isRequired && !field.keepsEmptyText && field.shape.kind !== 'fixed' ? html`<span class="required">required</span>` : ''}`;
}

/** If it changes, scripts must replace the whole field. */
const kindOf = ({ field, entered }: Control): string =>
  entered.kind === 'json' ? 'json' : field.shape.kind;

const hintHtml = (id: string, text: string): Html =>
  html`<p class="hint" id="${id}-hint">${text}</p>`;

function problemHtml(control: Control, problems: Problems): Html {
  const texts = problems.get(control) ?? [];
  return html`<div class="problem" id="${idOf(control.name)}-problem" data-part>
    ${texts.map((text) => html`<p><span class="glyph" aria-hidden="true">✕</span> ${text}</p>`)}
  </div>`;
}
