import type { JsonSchema } from '../../../reports/jobs/describe-config.ts';
import { marks, type Control, type Entered } from '../../form/control.ts';
import { isOptional, type Field } from '../../form/field.ts';
import { launchInputs } from '../../form/read-launch-form.ts';
import { html, type Html } from '../html.ts';
import { valueText } from './input.ts';

type Compound = Exclude<Entered, { readonly kind: 'scalar' | 'json' }>;
type ShowPart = (control: Control) => Html;

/** The contents of a control with nested controls. */
export function compoundHtml(control: Control, entered: Compound, show: ShowPart): Html {
  switch (entered.kind) {
    case 'group':
      return html`${entered.parts.map((part) => show(part.control))}
      ${entered.others === undefined ? '' : show(entered.others)}`;
    case 'list':
      return entries(
        control,
        entered.items.map((item) => [item, show(item)] as const),
      );
    case 'record':
      return entries(
        control,
        entered.parts.map(
          ({ key, control: part }) => [part, html`${keyInput(part, key)}${show(part)}`] as const,
        ),
      );
    case 'union':
      return html`${optionSelect(control, entered)}
      ${entered.part === undefined ? '' : html`<div class="option">${show(entered.part)}</div>`}`;
  }
}

function entries(
  { name, label }: Control,
  items: readonly (readonly [item: Control, shown: Html])[],
): Html {
  return html`<input type="hidden" name="${marks.count(name)}" value="${items.length}" />
    <ol class="entries">
      ${items.map(
        ([item, shown], index) =>
          html`<li>
            <div class="entry">${shown}</div>
            <div class="entry-actions">
              ${changeButton('up', '↑', item, index === 0)}
              ${changeButton('down', '↓', item, index === items.length - 1)}
              ${changeButton('remove', '✕', item, false)}
            </div>
          </li>`,
      )}
    </ol>
    <button type="submit" class="small" name="${launchInputs.change}" value="add ${name}">
      Add<span class="hidden"> to ${label}</span>
    </button>`;
}

const said = { up: 'Move up', down: 'Move down', remove: 'Remove' } as const;

function changeButton(
  does: keyof typeof said,
  glyph: string,
  { name, label }: Control,
  isDisabled: boolean,
): Html {
  return html`<button
    type="submit"
    class="small"
    name="${launchInputs.change}"
    value="${does} ${name}"
    aria-label="${said[does]}: ${label}"
    title="${said[does]}"
    ${isDisabled ? html`disabled` : ''}
  >
    ${glyph}
  </button>`;
}

function keyInput({ name, label }: Control, key: string): Html {
  return html`<label class="key"
    >Key<span class="hidden"> of ${label}</span>
    <input
      type="text"
      autocomplete="off"
      spellcheck="false"
      name="${marks.key(name)}"
      value="${key}"
  /></label>`;
}

function optionSelect(
  { name, label, field }: Control,
  { options, chosen }: Extract<Entered, { readonly kind: 'union' }>,
): Html {
  const none = isOptional(field) ? 'not given' : 'choose…';
  return html`<select name="${marks.choice(name)}" aria-label="Kind of ${label}" data-reshapes>
    ${chosen === undefined || isOptional(field) ? html`<option value="">${none}</option>` : ''}
    ${options.map(
      (option, index) =>
        html`<option value="${index}" ${index === chosen ? html`selected` : ''}>
          ${options.length === 1 ? 'given' : nameOf(option)}
        </option>`,
    )}
  </select>`;
}

/** The name of a union's option: its title, its distinguishing value, or its type. */
function nameOf({ schema, shape }: Field): string {
  if (schema.title !== undefined) return schema.title;
  if (shape.kind === 'fixed') return valueText(shape.value);
  if (shape.kind === 'choice') return shape.values.map(valueText).join(', ');
  if (shape.kind === 'group') {
    const fixed = shape
      .fields()
      .flatMap(([, { shape: of }]) => (of.kind === 'fixed' ? [valueText(of.value)] : []));
    return fixed.length > 0 ? fixed.join(', ') : Object.keys(schema.properties ?? {}).join(', ');
  }
  return typeNames[typeOf(schema)] ?? shape.kind;
}

const typeOf = ({ type }: JsonSchema): string => [type].flat().join(' ');

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
};
