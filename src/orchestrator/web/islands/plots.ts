import { colourOf, onColourScheme } from './colours.ts';

// Defined by the preceding script.
declare const uPlot: typeof import('uplot');
type Plot = InstanceType<typeof uPlot>;

const height = 150;
const plots = new Map<HTMLElement, Plot>();

function drawAll(): void {
  for (const [figure, plot] of plots) {
    if (figure.isConnected) continue;
    plot.destroy();
    plots.delete(figure);
  }
  for (const figure of document.querySelectorAll<HTMLElement>('[data-plot]'))
    if (!plots.has(figure)) plots.set(figure, draw(figure));
}

/** Draws a line chart over time in the page's colours. */
function draw(figure: HTMLElement): Plot {
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
  return plot;
}

drawAll();
onColourScheme(() => {
  for (const plot of plots.values()) plot.redraw();
});
document.addEventListener('parts-changed', drawAll);
