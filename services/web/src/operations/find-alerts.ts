// What operators should look at now, by the rules of docs/operations.md, "Alerts". Neighbour: read-overview.ts.
import type { Overview } from '@symdepot/api';

type Alert = Overview['alerts'][number];
type Found = Omit<Overview, 'alerts'>;

/** An upload that waits for longer than this to be begun. */
const longWaitSeconds = 900;
const longDrainSeconds = 1_800;

const minutes = (seconds: number): string => `${Math.round(seconds / 60)} minutes`;

export function findAlerts({ lanes, queues, workers, failures, dependencies }: Found): Alert[] {
  const hasWork = lanes.some(({ states }) => states.staged + states.processing > 0);
  const failed = failures.filter(({ state }) => state === 'failed').reduce((sum, { uploads }) => sum + uploads, 0);
  return [
    ...(workers.alive === 0
      ? [alert('no_worker', hasWork ? 'critical' : 'warning', 'No worker is alive: nothing is processed until one is started')]
      : []),
    ...dependencies
      .filter(({ status }) => status === 'error')
      .map(({ name, error }) => alert('dependency', 'critical', `${name} does not work: ${error ?? 'no answer'}`)),
    ...(queues === null ? [alert('queue_away', 'critical', 'The queue does not answer: uploads are taken, and wait')] : []),
    ...lanes.flatMap(({ lane, paused, oldest_seconds: { staged }, drain_seconds: drain }) => {
      if (paused)
        return [
          alert(
            'lane_paused',
            'warning',
            `The ${lane} lane is paused by ${paused.paused_by}${paused.reason === '' ? '' : `: ${paused.reason}`}`,
          ),
        ];
      return [
        ...(staged !== null && staged > longWaitSeconds
          ? [alert('long_wait', 'critical', `An upload of the ${lane} lane has waited for ${minutes(staged)} and is not begun`)]
          : []),
        ...(drain !== null && drain > longDrainSeconds
          ? [alert('long_backlog', 'warning', `The backlog of the ${lane} lane takes ${minutes(drain)}: add workers`)]
          : []),
      ];
    }),
    ...(failed > 0 ? [alert('failures', 'warning', `${failed} uploads have failed in the last 24 hours: see why, and retry them`)] : []),
  ];
}

const alert = (name: string, severity: Alert['severity'], text: string): Alert => ({ name, severity, text });
