import { colourOf, onColourScheme } from './colours.ts';

// Defined by the preceding script.
declare const uPlot: typeof import('uplot');

const height = 150;
const drawn = new WeakSet<Element>();

function drawAll(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-plot]')) {
    if (drawn.has(figure)) continue;
    drawn.add(figure);
    draw(figure);
  }
}

/** Draws a line chart over time in the page's colours. */
function draw(figure: HTMLElement): void {
  const data = JSON.parse(figure.dataset['plot'] ?? '[]') as [number[], number[]];
  const colour = (name: string) => () => colourOf(figure, name);
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const width = () => Math.max(200, figure.clientWidth);
  const plot = new uPlot(
    {
      width: width(),
      height,
      legend: { show: false },
      cursor: { points: { size: 6 } },
      axes: [
        axis,
        {
          ...axis,
          size: 64,
        },
      ],
      series: [
        {},
        {
          stroke: colour('--accent'),
          width: 1.5,
          points: {
            show: data[0].length < 40,
            size: 5,
          },
        },
      ],
    },
    data,
    figure,
  );
  new ResizeObserver(() => plot.setSize({ width: width(), height })).observe(figure);
  onColourScheme(() => plot.redraw());
}

drawAll();
document.addEventListener('parts-changed', drawAll);
