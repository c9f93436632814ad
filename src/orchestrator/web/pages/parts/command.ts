import { project } from '../../../project.ts';
import { html, type Html } from '../html.ts';

/** A command of the command line, with a button that copies it. */
export function command(...args: readonly string[]): Html {
  const text = [project().command, ...args.map(quoted)].join(' ');
  return html`<span class="command"
    ><code>${text}</code
    ><button type="button" class="small" data-copy="${text}" hidden>Copy</button></span
  >`;
}

/** Commands under a button, each with what it does. */
export function copyAsCommand(
  commands: readonly (readonly [does: string, args: readonly string[]])[],
): Html {
  return html`<details class="menu">
    <summary class="button">Copy as command</summary>
    <dl class="menu-panel">
      ${commands.map(
        ([does, args]) =>
          html`<dt>${does}</dt>
            <dd>${command(...args)}</dd>`,
      )}
    </dl>
  </details>`;
}

/** As a shell takes it as one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
