import { assetAddress } from './asset-address.ts';
import { canOpen, stepsIn, type StepRow } from './step-rows.ts';

/** Settings for drawing a row. */
export interface RowStyle {
  /** Tone, glyph and word of each state. */
  readonly states: Readonly<Record<string, readonly [tone: string, glyph: string, word: string]>>;
  /** The URL of an asset's page without the key. */
  readonly assetPage: string;
  /** The range of the time axis, in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** A row whose contents can be replaced. */
export interface DrawnRow {
  readonly element: HTMLElement;
  draw(row: StepRow, index: number, style: RowStyle): void;
}

export function createRow(id: string): DrawnRow {
  const element = part('div', 'gantt-row', 'row');
  element.id = id;
  const twist = part('span', 'twist');
  twist.ariaHidden = 'true';
  const link = document.createElement('a');
  link.tabIndex = -1;
  const note = part('span', 'muted');
  const name = part('span', 'gantt-name', 'gridcell');
  name.append(twist, link, ' ', note);
  const badge = part('span', 'badge');
  const status = part('span', 'gantt-status', 'gridcell');
  status.append(badge);
  const took = part('span', 'number', 'gridcell');
  const bar = part('span', 'gantt-bar');
  const bars = part('span', 'gantt-bars', 'gridcell');
  bars.append(bar);
  element.append(name, status, took, bars);

  return {
    element,
    draw: (row, index, { states, assetPage, from, until }) => {
      element.ariaRowIndex = String(index + 2);
      element.ariaLevel = row.kind === 'group' ? '1' : '2';
      const isOpenable = row.kind === 'group' && canOpen(row.group);
      if (isOpenable) element.ariaExpanded = String(row.isOpen);
      else element.removeAttribute('aria-expanded');
      twist.textContent = isOpenable ? (row.isOpen ? '▾' : '▸') : '';
      const of = row.kind === 'group' ? row.group : row.step;
      if (of === undefined) {
        link.textContent = '…';
        link.removeAttribute('href');
        note.textContent = badge.textContent = took.textContent = '';
        badge.className = 'badge';
        bar.hidden = true;
        return;
      }
      const [tone = '', glyph = '', word = ''] = states[of.state] ?? [];
      const inRow =
        row.kind === 'step' || of.partition === null ? of.asset : `${of.asset} [${of.partition}]`;
      link.textContent = row.kind === 'step' ? (of.partition ?? of.asset) : inRow;
      link.href = addressOf(assetPage, of.asset, of.partition);
      element.title = titleOf(row, inRow);
      badge.className = `badge ${tone}`;
      if (row.kind === 'group') {
        const count = row.group?.counts[of.state] ?? 0;
        note.textContent = isOpenable ? `${stepsIn(row.group).toLocaleString()} steps` : '';
        badge.textContent = `${glyph} ${isOpenable ? `${count.toLocaleString()} ` : ''}${word}`;
      } else {
        note.textContent = row.step?.progress ?? '';
        badge.textContent = `${glyph} ${row.step?.pool == null ? word : `waits for ${row.step.pool}`}`;
      }
      const [start, end] = [Date.parse(of.startedAt), of.endedAt ? Date.parse(of.endedAt) : until];
      took.textContent = durationText(Math.max(0, end - start));
      const place = (at: number) =>
        Math.min(100, Math.max(0, ((at - from) / (until - from)) * 100));
      bar.hidden = false;
      bar.className = `gantt-bar ${tone}`;
      bar.style.left = `${place(start)}%`;
      bar.style.width = `${place(end) - place(start)}%`;
    },
  };
}

function part(tag: 'div' | 'span', className: string, role?: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  if (role !== undefined) element.role = role;
  return element;
}

function addressOf(assetPage: string, asset: string, partition: string | null): string {
  return `${assetAddress(assetPage, asset)}${partition === null ? '' : `?${new URLSearchParams({ partition })}`}`;
}

function titleOf(row: StepRow, name: string): string {
  if (row.kind === 'step') return row.step?.error ?? row.step?.partition ?? name;
  const counts = Object.entries(row.group?.counts ?? {}).filter(([, count]) => count > 0);
  return `${name}: ${counts.map(([state, count]) => `${count.toLocaleString()} ${state.replace('_', ' ')}`).join(', ')}`;
}

/** Must match the server's format. */
function durationText(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
