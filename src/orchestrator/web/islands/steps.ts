import { createStepReader } from './step-pages.ts';
import { createRow, type DrawnRow, type RowStyle } from './step-row.ts';
import { createStepRows } from './step-rows.ts';

/** Extra rows above and below the visible ones, so that short scrolls show content immediately. */
const spareRows = 8;
/** Rows are only loaded after scrolling has stopped for this long. */
const settledMs = 80;

/** Draws a chart of very many steps with elements for visible rows only. */
function drawChart(chart: HTMLElement, body: HTMLElement): void {
  const { steps: base = '', asset = '', state = '', states = '{}', assetPage = '' } = chart.dataset;
  const rows = createStepRows(createStepReader(base, state), () => soon());
  const drawn: DrawnRow[] = [];
  let active = 0;
  let isDue = false;
  /** Whether the user has opened or closed a group. */
  let isTouched = false;
  let timer = 0;

  const style = (): RowStyle => {
    const { from, until } = document.querySelector<HTMLElement>('#steps-axis')?.dataset ?? {};
    return { states: JSON.parse(states), assetPage, from: Number(from), until: Number(until) };
  };
  const rowHeight = () => Number.parseFloat(getComputedStyle(chart).getPropertyValue('--row'));
  const headHeight = () => body.offsetTop;

  const soon = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(draw);
  };

  const draw = () => {
    isDue = false;
    if (!isTouched) rows.unfold(asset);
    const [height, count] = [rowHeight(), rows.count()];
    active = Math.max(0, Math.min(active, count - 1));
    body.style.height = `${count * height}px`;
    chart.ariaRowCount = String(count + 1);
    const first = Math.max(0, Math.floor(chart.scrollTop / height) - spareRows);
    const last = Math.min(
      count - 1,
      Math.ceil((chart.scrollTop + chart.clientHeight) / height) + spareRows,
    );
    const wanted = Math.max(0, last - first + 1);
    while (drawn.length < wanted) {
      const row = createRow(`step-row-${drawn.length}`);
      body.append(row.element);
      drawn.push(row);
    }
    const now = style();
    const seen = new Set<DrawnRow>();
    for (let index = first; index <= last; index += 1) {
      // A visible step keeps its row element while scrolling.
      const row = drawn[index % drawn.length];
      if (row === undefined) continue;
      seen.add(row);
      row.element.hidden = false;
      row.element.style.transform = `translateY(${index * height}px)`;
      row.element.classList.toggle('active', index === active);
      row.draw(rows.at(index), index, now);
      if (index === active) chart.setAttribute('aria-activedescendant', row.element.id);
    }
    if (active < first || active > last) chart.removeAttribute('aria-activedescendant');
    for (const row of drawn) if (!seen.has(row)) row.element.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => rows.want(first, Math.max(first, last)), settledMs);
  };

  const show = (row: number) => {
    active = Math.max(0, Math.min(row, rows.count() - 1));
    const height = rowHeight();
    const [top, bottom] = [active * height, (active + 1) * height + headHeight()];
    if (top < chart.scrollTop) chart.scrollTop = top;
    else if (bottom > chart.scrollTop + chart.clientHeight)
      chart.scrollTop = bottom - chart.clientHeight;
    soon();
  };

  const toggle = (row: number, wanted?: boolean) => {
    isTouched = true;
    show(rows.toggle(row, wanted));
  };

  const inSight = () => Math.max(1, Math.floor(chart.clientHeight / rowHeight()) - 2);
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => show(active + 1),
    ArrowUp: () => show(active - 1),
    PageDown: () => show(active + inSight()),
    PageUp: () => show(active - inSight()),
    Home: () => show(0),
    End: () => show(rows.count() - 1),
    ArrowRight: () => toggle(active, true),
    ArrowLeft: () => toggle(active, false),
    ' ': () => toggle(active),
    Enter: () => {
      // Rows for the preceding keys may not have been drawn yet.
      draw();
      body.querySelector<HTMLAnchorElement>('.active a')?.click();
    },
  };
  chart.addEventListener('keydown', (event) => {
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  });
  body.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || target.closest('a') !== null) return;
    const row = target.closest<HTMLElement>('[role="row"]');
    if (row !== null) toggle(Number(row.ariaRowIndex) - 2);
  });
  chart.addEventListener('scroll', soon, { passive: true });
  new ResizeObserver(soon).observe(chart);
  document.addEventListener('parts-changed', () => {
    rows.refresh();
    soon();
  });
  rows.want(0, 0);
}

/** Keeps the server-rendered table with the same contents available behind a button. */
function offerTable(chart: HTMLElement): void {
  const table = document.querySelector<HTMLElement>('[data-steps-table]');
  const toggle = document.querySelector<HTMLButtonElement>('[data-steps-toggle]');
  if (table === null || toggle === null) return;
  const show = (asTable: boolean) => {
    toggle.setAttribute('aria-pressed', String(asTable));
    table.hidden = !asTable;
    chart.hidden = asTable;
  };
  toggle.hidden = false;
  toggle.addEventListener('click', () => show(table.hidden !== false));
  show(false);
}

const chart = document.querySelector<HTMLElement>('[data-steps]');
const body = chart?.querySelector<HTMLElement>('.gantt-body');
if (chart && body) {
  offerTable(chart);
  drawChart(chart, body);
}
