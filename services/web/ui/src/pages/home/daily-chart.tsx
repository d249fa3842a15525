// What was uploaded on each of the last thirty days: by the caller, or by all for who may see that.
import { useCall } from '../../api/queries.ts';
import { formatBytes } from '../../parts/bytes.tsx';
import { Chart } from '../../parts/chart/chart.tsx';
import { QueryView } from '../../parts/query-view.tsx';

export function DailyChart({ isOfAll }: { readonly isOfAll: boolean }) {
  const query = useCall('GET /api/stats/daily', { query: { days: 30 } });
  return (
    <QueryView query={query} lines={6}>
      {(entries) => {
        const days = [...Map.groupBy(entries, ({ day }) => day)].map(([day, lanes]) => ({
          day,
          uploads: lanes.reduce((total, { uploads }) => total + uploads, 0),
          bytes: lanes.reduce((total, { bytes }) => total + bytes, 0),
        }));
        return (
          <Chart
            title={isOfAll ? 'Uploads a day, of everybody' : 'Your uploads a day'}
            days={days.map(({ day }) => day)}
            series={[
              { name: 'Uploads', values: days.map(({ uploads }) => uploads) },
              { name: 'Size', values: days.map(({ bytes }) => bytes), format: formatBytes },
            ]}
          />
        );
      }}
    </QueryView>
  );
}
