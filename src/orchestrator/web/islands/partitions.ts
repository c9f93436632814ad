/** The server's data for a strip or a matrix of partitions. */
interface Cells {
  /** The first and last key of each column, or their parts. */
  readonly columns: readonly (readonly [string, string])[];
  readonly rows: readonly (readonly [string, string])[] | null;
  /** Whether the column's part comes first in a key. */
  readonly isAcross: boolean;
  readonly counts: readonly (readonly number[])[];
  /** How many did not pass all checks; null if all did. */
  readonly notPassed: readonly number[] | null;
  readonly words: readonly string[];
  readonly selected: readonly [from: number, to: number, top: number, bottom: number] | null;
}

interface Place {
  readonly column: number;
  readonly row: number;
}

const drawn = new WeakSet<Element>();
const svgSpace = 'http://www.w3.org/2000/svg';

function offerAll(): void {
  for (const strip of document.querySelectorAll<HTMLElement>('[data-cells]')) {
    if (drawn.has(strip)) continue;
    drawn.add(strip);
    offerSelection(strip);
  }
}

/** Lets the user select cells by dragging and with the keyboard. */
function offerSelection(strip: HTMLElement): void {
  const cells = JSON.parse(strip.dataset['cells'] ?? '{}') as Cells;
  const svg = strip.querySelector('svg');
  const card = strip.closest('section');
  if (svg === null || card === null) return;
  const shade = svg.appendChild(document.createElementNS(svgSpace, 'path'));
  const frame = svg.appendChild(document.createElementNS(svgSpace, 'path'));
  shade.setAttribute('class', 'shade');
  frame.setAttribute('class', 'frame');
  const size = { columns: cells.columns.length, rows: cells.rows?.length ?? 1 };
  const rowHeight = svg.viewBox.baseVal.height / size.rows;
  let ends: readonly [anchor: Place, cursor: Place] | undefined;
  if (cells.selected !== null) {
    const [from, to, top, bottom] = cells.selected;
    ends = [
      { column: from, row: top },
      { column: to, row: bottom },
    ];
  }

  const area = () => {
    if (ends === undefined) return undefined;
    const [anchor, cursor] = ends;
    return {
      from: Math.min(anchor.column, cursor.column),
      to: Math.max(anchor.column, cursor.column),
      top: Math.min(anchor.row, cursor.row),
      bottom: Math.max(anchor.row, cursor.row),
    };
  };

  const range = () => {
    const selected = area();
    if (selected === undefined) return undefined;
    const { from, to, top, bottom } = selected;
    const keyOf = (column = '', row?: string) =>
      row === undefined ? column : cells.isAcross ? `${column}|${row}` : `${row}|${column}`;
    return {
      first: keyOf(cells.columns[from]?.[0], cells.rows?.[top]?.[0]),
      last: keyOf(cells.columns[to]?.[1], cells.rows?.[bottom]?.[1]),
    };
  };

  const draw = () => {
    const selected = area();
    strip.classList.toggle('has-selection', selected !== undefined);
    if (selected === undefined) {
      for (const path of [shade, frame]) path.setAttribute('d', '');
      return;
    }
    const { from, to, top, bottom } = selected;
    const width = to - from + 1;
    const hole = `M${from} ${top * rowHeight}v${(bottom - top + 1) * rowHeight}h${width}V${top * rowHeight}z`;
    shade.setAttribute('d', `M0 0H${size.columns}V${size.rows * rowHeight}H0z${hole}`);
    frame.setAttribute('d', hole);
  };

  const sums = () => {
    const selected = area();
    const sum = cells.words.map(() => 0);
    let notPassed = 0;
    if (selected === undefined) return { sum, notPassed };
    for (let row = selected.top; row <= selected.bottom; row += 1)
      for (let column = selected.from; column <= selected.to; column += 1) {
        const place = row * size.columns + column;
        notPassed += cells.notPassed?.[place] ?? 0;
        for (const [state, count] of (cells.counts[place] ?? []).entries())
          sum[state] = (sum[state] ?? 0) + count;
      }
    return { sum, notPassed };
  };

  const describe = () => {
    const keys = range();
    const { sum: counts, notPassed } = sums();
    const total = counts.reduce((all, count) => all + count, 0);
    const states = cells.words.flatMap((word, state) =>
      (counts[state] ?? 0) > 0 ? [`${(counts[state] ?? 0).toLocaleString('en-US')} ${word}`] : [],
    );
    const words =
      keys === undefined
        ? ''
        : keys.first === keys.last
          ? keys.first
          : `${keys.first} to ${keys.last}`;
    const text = `${total.toLocaleString('en-US')} ${total === 1 ? 'partition' : 'partitions'}: ${states.join(', ')}${notPassed === 0 ? '' : `; ${notPassed.toLocaleString('en-US')} with a failed check`}`;
    strip.setAttribute('aria-valuenow', String(placeOf(ends?.[1])));
    strip.setAttribute(
      'aria-valuetext',
      keys === undefined ? 'nothing selected' : `${words}, ${text}`,
    );
    return { keys, words, text };
  };

  const placeOf = (place: Place | undefined) =>
    place === undefined ? 0 : place.row * size.columns + place.column;

  /** Shows the selection next to the strip and keeps it in the URL. */
  const commit = () => {
    const { keys, words, text } = describe();
    const given = keys === undefined ? '' : `${keys.first}..${keys.last}`;
    const address = new URL(location.href);
    if (given === '') address.searchParams.delete('range');
    else address.searchParams.set('range', given);
    history.replaceState(history.state, '', address);
    const shown = card.querySelector<HTMLElement>('[data-selection]');
    if (shown === null) return;
    shown.hidden = keys === undefined;
    for (const [name, content] of [
      ['range', words],
      ['counts', text],
    ] as const) {
      const place = shown.querySelector(`[data-${name}]`);
      if (place !== null) place.textContent = content;
    }
    for (const link of shown.querySelectorAll<HTMLAnchorElement>('a[data-base]')) {
      const isOne = link.dataset['link'] === 'partition';
      link.hidden = isOne && keys?.first !== keys?.last;
      link.href = `${link.dataset['base'] ?? ''}${encodeURIComponent(isOne ? (keys?.first ?? '') : given)}`;
    }
    const field = card.querySelector<HTMLInputElement>('input[name="range"]');
    if (field !== null) field.value = given;
  };

  const select = (cursor: Place | undefined, isExtending: boolean) => {
    ends =
      cursor === undefined
        ? undefined
        : [isExtending && ends !== undefined ? ends[0] : cursor, cursor];
    draw();
  };

  const placeAt = ({ clientX, clientY }: PointerEvent): Place => {
    const { left, top, width, height } = svg.getBoundingClientRect();
    const at = (offset: number, length: number, count: number) =>
      Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    return {
      column: at(clientX - left, width, size.columns),
      row: at(clientY - top, height, size.rows),
    };
  };

  strip.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    strip.focus();
    strip.setPointerCapture(event.pointerId);
    select(placeAt(event), event.shiftKey);
  });
  strip.addEventListener('pointermove', (event) => {
    if (strip.hasPointerCapture(event.pointerId)) select(placeAt(event), true);
  });
  strip.addEventListener('pointerup', (event) => {
    if (strip.hasPointerCapture(event.pointerId)) commit();
  });
  strip.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      if (ends !== undefined) card.querySelector<HTMLAnchorElement>('a[data-link="zoom"]')?.click();
      return;
    }
    const next = placeAfter(event.key, ends?.[1], size);
    if (next === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    select(next, event.shiftKey);
    commit();
  });

  strip.tabIndex = 0;
  strip.setAttribute('role', 'slider');
  strip.setAttribute('aria-label', svg.getAttribute('aria-label') ?? 'Partitions');
  strip.setAttribute('aria-valuemin', '0');
  strip.setAttribute('aria-valuemax', String(size.columns * size.rows - 1));
  svg.setAttribute('aria-hidden', 'true');
  svg.removeAttribute('role');
  draw();
  describe();
}

/**
 * The cell that a key press moves to.
 * @returns undefined for other keys
 */
function placeAfter(
  key: string,
  from: Place | undefined,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Place | undefined {
  const move = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    PageUp: [-10, 0],
    PageDown: [10, 0],
    Home: [-columns, 0],
    End: [columns, 0],
  }[key];
  if (move === undefined) return undefined;
  const [across = 0, down = 0] = move;
  if (from === undefined) return { column: across > 0 && key === 'End' ? columns - 1 : 0, row: 0 };
  return {
    column: Math.min(columns - 1, Math.max(0, from.column + across)),
    row: Math.min(rows - 1, Math.max(0, from.row + down)),
  };
}

offerAll();
document.addEventListener('parts-changed', offerAll);
