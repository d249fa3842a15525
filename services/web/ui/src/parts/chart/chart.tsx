// A chart over days, with its numbers in a table behind a button. Its library is fetched when one is shown. Neighbour: draw-chart.ts.
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../button.tsx';
import { formatCount } from '../bytes.tsx';
import type { Series } from './draw-chart.ts';

export interface ChartProps {
  readonly title: string;
  /** `2026-11-29`, one for each value. */
  readonly days: readonly string[];
  readonly series: readonly [Series, ...Series[]];
}

export function Chart({ title, days, series }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [isTable, setTable] = useState(false);
  const tableId = useId();
  const drawn = JSON.stringify([days, series]);
  useEffect(() => {
    let remove: (() => void) | undefined;
    let isGone = false;
    void import('./draw-chart.ts').then(({ drawChart }) => {
      if (!isGone && place.current) remove = drawChart(place.current, days, series);
    });
    return () => {
      isGone = true;
      remove?.();
    };
    // What is drawn, and not which object says so.
  }, [drawn]);
  return (
    <figure className="chart">
      <figcaption>
        <h2>{title}</h2>
        <Button look="quiet" aria-expanded={isTable} aria-controls={tableId} onClick={() => setTable(!isTable)}>
          {isTable ? 'Hide numbers' : 'Show numbers'}
        </Button>
      </figcaption>
      <ul className="legend" aria-hidden="true">
        {series.map(({ name }, at) => (
          <li key={name} data-line={at > 0 || undefined}>
            {name}
          </li>
        ))}
      </ul>
      <div ref={place} className="chart-place" aria-hidden="true" />
      <div id={tableId} hidden={!isTable}>
        <ChartTable title={title} days={days} series={series} />
      </div>
    </figure>
  );
}

function ChartTable({ title, days, series }: ChartProps) {
  return (
    <div className="table-scroll" role="region" aria-label={title} tabIndex={0}>
      <table className="plain">
        <caption className="unseen">{title}</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, at) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {series.map(({ name, values, format = formatCount }) => (
                <td key={name} data-label={name} className="number">
                  {format(values[at] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
