// Draws the bars of a chart by uPlot: the first series as bars, the second as a line on an axis of its own. Neighbour: chart.tsx.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  readonly format?: (value: number) => string;
}

const height = 180;
/** Of what is counted there are no halves. */
const wholeSteps = [1, 10, 100, 1_000, 10_000].flatMap((power) => [power, 2 * power, 5 * power]);
/** What has a format is counted in bytes, which are told in powers of 1,024. */
const binarySteps = Array.from({ length: 51 }, (_, power) => 2 ** power);
const halfDay = 43_200;
const dayOf = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** @returns what takes it away */
export function drawChart(place: HTMLElement, days: readonly string[], series: readonly Series[]): () => void {
  // As a colour that a canvas understands: the property itself says light-dark(…).
  const color = (name: string): string => {
    place.style.color = `var(${name})`;
    const { color: resolved } = getComputedStyle(place);
    place.style.color = '';
    return resolved;
  };
  const times = days.map((day) => Date.parse(day) / 1_000);
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height,
      cursor: { show: false },
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'UTC'),
      padding: [8, 8, 0, 0],
      scales: {
        x: { range: (_plot, first, last) => [first - halfDay, last + halfDay] }, // no bar is cut
        ...Object.fromEntries(
          series.map((_, at) => [`y${at}`, { range: (_plot: uPlot, _low: number, high: number) => [0, Math.max(high, 1) * 1.1] }]),
        ),
      },
      series: [
        {},
        ...series.map(({ name }, at): uPlot.Series =>
          at === 0
            ? {
                label: name,
                scale: 'y0',
                stroke: () => color('--accent'),
                fill: () => color('--accent'),
                width: 0,
                points: { show: false },
                paths: uPlot.paths.bars!({ size: [0.7, 40] }),
              }
            : { label: name, scale: `y${at}`, stroke: () => color('--warn'), width: 2, points: { show: false } },
        ),
      ],
      axes: [
        {
          stroke: () => color('--quiet'),
          size: 28,
          grid: { show: false },
          ticks: { show: false },
          values: (_, splits) => splits.map((seconds) => dayOf.format(seconds * 1_000)),
        },
        ...series.map(({ format }, at): uPlot.Axis => ({
          scale: `y${at}`,
          // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- an enum of declarations alone: there is nothing to import
          ...(at > 0 && { side: 1 }),
          size: 64,
          incrs: format ? binarySteps : wholeSteps,
          stroke: () => color('--quiet'),
          grid: { show: at === 0, stroke: () => color('--line'), width: 1 },
          ticks: { show: false },
          values: (_, splits) => splits.map((value) => (format ? format(value) : String(value))),
        })),
      ],
    },
    [times, ...series.map(({ values }) => [...values])],
    place,
  );
  const watch = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height }));
  watch.observe(place);
  // Colours are those of the theme at the moment of drawing.
  const themes = new MutationObserver(() => plot.redraw());
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const redraw = (): void => plot.redraw();
  scheme.addEventListener('change', redraw);
  return () => {
    watch.disconnect();
    themes.disconnect();
    scheme.removeEventListener('change', redraw);
    plot.destroy();
  };
}
