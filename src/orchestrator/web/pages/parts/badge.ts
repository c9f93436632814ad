import { html, type Html } from '../html.ts';

/** Display categories. Each has a colour and a glyph, so that none depends on colour alone. */
export type Tone = 'ok' | 'failed' | 'running' | 'stale' | 'missing' | 'overdue' | 'queued';

export const glyphs: Readonly<Record<Tone, string>> = {
  ok: '✓',
  failed: '✕',
  running: '▶',
  stale: '◐',
  missing: '○',
  overdue: '!',
  queued: '•',
};

export function badge(tone: Tone, word: string): Html {
  return html`<span class="badge ${tone}">${glyph(tone)} ${word}</span>`;
}

/** A badge with only a glyph, and its word for screen readers. */
export function mark(tone: Tone, word: string): Html {
  return html`<span class="mark ${tone}" role="img" aria-label="${word}" title="${word}"
    >${glyphs[tone]}</span
  >`;
}

export function glyph(tone: Tone): Html {
  return html`<span class="glyph" aria-hidden="true">${glyphs[tone]}</span>`;
}
