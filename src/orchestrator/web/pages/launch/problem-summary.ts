import type { PlacedProblem } from '../../form/place-problems.ts';
import { launchInputs, type ConfigForm } from '../../form/read-launch-form.ts';
import { html, type Html } from '../html.ts';
import { idOf, type Problems } from './controls.ts';

export function byControl(placed: readonly PlacedProblem[]): Problems {
  return new Map(
    [...Map.groupBy(placed, ({ control }) => control)].map(([control, of]) => [
      control,
      of.map(({ detail }) => detail),
    ]),
  );
}

/** Formats a pointer like `profile › maxRows`. */
export const nameOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => (part === '' ? '""' : part.replaceAll('~1', '/').replaceAll('~0', '~')))
    .join(' › ');

/** All problems, with links to their fields. */
export function summaryHtml(
  { problems, shown }: ConfigForm,
  placed: readonly PlacedProblem[],
): Html {
  if (problems.length === 0) return html``;
  const targetOf = (index: number) => {
    const control = placed[index]?.control;
    if (shown.view !== 'form' || control === undefined) return `${idOf(launchInputs.text)}-input`;
    const isSingle = ['scalar', 'json'].includes(control.entered.kind);
    return `${idOf(control.name)}${isSingle ? '-input' : ''}`;
  };
  return html`<div class="notice failed">
    <p>
      <strong
        >${problems.length === 1 ? 'One value is' : `${problems.length} values are`} not valid.
        Nothing was started.</strong
      >
    </p>
    <ul>
      ${problems.map(
        ({ pointer, detail }, index) =>
          html`<li>
            <a href="#${targetOf(index)}">${nameOf(pointer) || 'Config'}</a>: ${detail}
          </li>`,
      )}
    </ul>
  </div>`;
}
