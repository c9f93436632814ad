import { project } from '../../../project.ts';
import { html, type Html } from '../html.ts';

/** A command with a copy button. */
export function command(...args: readonly string[]): Html {
  const text = [project().command, ...args.map(quoted)].join(' ');
  return html`<span class="command"
    ><code>${text}</code
    ><button type="button" class="small" data-copy="${text}" hidden>Copy</button></span
  >`;
}

/** Commands in a drop-down, each with a description. */
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

/**
 * Control characters and characters that change how a text is displayed. The URL of a page can
 * contain any.
 */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Quotes a text as one shell word. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(unseen) < 0) return `'${word.replaceAll("'", `'\\''`)}'`;
  return `$'${word.replaceAll(/[\\']/g, '\\$&').replaceAll(unseen, escaped)}'`;
}

/** Prefers octal escapes, which old shells support. */
function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\${code.toString(8).padStart(3, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}
