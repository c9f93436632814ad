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

/** Characters that a terminal obeys, or that have a text read otherwise than it is: an address of a page may have any. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** As a shell takes it as one word. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(unseen) < 0) return `'${word.replaceAll("'", `'\\''`)}'`;
  return `$'${word.replaceAll(/[\\']/g, '\\$&').replaceAll(unseen, escaped)}'`;
}

/** Octal where that is enough, which old shells know too. */
function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\${code.toString(8).padStart(3, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
