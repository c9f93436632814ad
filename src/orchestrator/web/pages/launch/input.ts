import type { Control } from '../../form/control.ts';
import type { Json } from '../../../workflow/json.ts';
import { isOptional } from '../../form/field.ts';
import { html, type Html } from '../html.ts';

const day = /^(\d{4}-\d{2}-\d{2})?$/;

/**
 * The input element of a single-input field.
 * @param attributes of every input
 */
export function inputHtml({ name, field }: Control, text: string, attributes: Html): Html {
  const { shape, schema } = field;
  switch (shape.kind) {
    case 'fixed':
      return html`<output ${attributes}>${valueText(shape.value)}</output>`;
    case 'switch':
      return html`<input type="hidden" name="${name}" value="false" /><input
          type="checkbox"
          name="${name}"
          value="true"
          ${text === 'true' ? html`checked` : ''}
          ${attributes}
        />`;
    case 'choice':
      return html`<select name="${name}" ${attributes}>
        ${choices(shape.values, text, isOptional(field), field.default !== undefined)}
      </select>`;
    case 'number':
      return html`<input
        type="text"
        class="number"
        inputmode="${shape.isInteger ? 'numeric' : 'decimal'}"
        autocomplete="off"
        name="${name}"
        value="${text}"
        ${attributes}
      />`;
    default:
      return textInput(
        name,
        text,
        shape.kind === 'text' ? shape.format : undefined,
        examplesOf(schema.examples),
        attributes,
      );
  }
}

const examplesOf = (examples: readonly unknown[] = []): readonly string[] =>
  examples.filter((each): each is string => typeof each === 'string');

function textInput(
  name: string,
  text: string,
  format: string | undefined,
  examples: readonly string[],
  attributes: Html,
): Html {
  if (text.includes('\n'))
    // Browsers drop the first line break.
    return html`<textarea name="${name}" rows="4" ${attributes}>${`\n${text}`}</textarea>`;
  // Browsers clear date inputs with invalid values.
  const type = format === 'date' && day.test(text) ? 'date' : 'text';
  const list = examples.length === 0 ? undefined : `examples-${encodeURIComponent(name)}`;
  return html`<input
      type="${type}"
      autocomplete="off"
      spellcheck="false"
      name="${name}"
      value="${text}"
      ${list === undefined ? '' : html`list="${list}"`}
      ${attributes}
    />${
      list === undefined
        ? ''
        : html`<datalist id="${list}">
            ${examples.map((each) => html`<option value="${each}"></option>`)}
          </datalist>`
    }`;
}

function choices(
  values: readonly Json[],
  text: string,
  mayBeAbsent: boolean,
  hasDefault: boolean,
): Html {
  const options = values.map((value) => [JSON.stringify(value), valueText(value)] as const);
  const isListed = text === '' || options.some(([value]) => value === text);
  const none =
    hasDefault && text !== '' ? [] : [['', mayBeAbsent ? 'not given' : 'choose…'] as const];
  const all = [
    ...none,
    ...options,
    ...(isListed ? [] : [[text, `${text}, which is not allowed`] as const]),
  ];
  return html`${all.map(
    ([value, label]) =>
      html`<option value="${value}" ${value === text ? html`selected` : ''}>${label}</option>`,
  )}`;
}

export const valueText = (value: Json): string =>
  value === null ? 'nothing (null)' : typeof value === 'string' ? value : JSON.stringify(value);
