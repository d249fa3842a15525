// The gauges that a fleet is scaled by (docs/scaling.md), updated for each scrape. They are in ingest because it runs
// whenever uploads can arrive, even without a worker. Neighbour: backlog-gauge.ts.
import { countedStates, queueNames, type Queue } from '@symdepot/queue';
import { defineMetrics, type Metrics } from '@symdepot/runtime';
import { lanes } from '@symdepot/symbols';
import type { BacklogGauge, BacklogPart } from './backlog-gauge.ts';

const states = ['staged', 'processing'] as const;
const stages = ['wait', 'unpack', 'list', 'inspect', 'gate', 'publish'] as const;

export const backlogMetrics = defineMetrics({
  symdepot_backlog_drain_seconds: {
    type: 'gauge',
    help: 'How long the fleet would take for what is unfinished, at its speed of late. Try counts release as before it.',
    labels: { lane: lanes },
  },
  symdepot_backlog_oldest_seconds: {
    type: 'gauge',
    help: 'Since a worker began the oldest upload at this stage; `wait`: none has, since it was recorded or last retried.',
    labels: { lane: lanes, stage: stages },
  },
  symdepot_backlog_uploads: { type: 'gauge', help: 'Unfinished uploads.', labels: { lane: lanes, state: states } },
  symdepot_backlog_bytes: { type: 'gauge', help: 'Bytes of their archives.', labels: { lane: lanes } },
  symdepot_lane_paused: {
    type: 'gauge',
    help: '1 while operators have paused the lane: no worker begins an upload of it.',
    labels: { lane: lanes },
  },
  symdepot_queue_jobs: {
    type: 'gauge',
    help: 'Jobs in the queue. Failed ones are kept to be looked at: for a week, or until their upload is settled in another way.',
    labels: { queue: queueNames, state: countedStates },
  },
});

export function measureBacklog(metrics: Metrics, backlog: BacklogGauge, queue: Pick<Queue, 'counts'>): void {
  const gauges = metrics.register(backlogMetrics);
  metrics.onScrape(async () => {
    const { parts, pausedLanes } = await backlog.read();
    for (const lane of lanes) {
      const own = parts.filter((part) => part.lane === lane);
      gauges.symdepot_lane_paused.set({ lane }, pausedLanes.includes(lane) ? 1 : 0);
      gauges.symdepot_backlog_drain_seconds.set({ lane }, await backlog.drainSeconds(lane));
      gauges.symdepot_backlog_bytes.set(
        { lane },
        own.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      for (const state of states) {
        const uploads = own.filter((part) => part.state === state).reduce((sum, part) => sum + part.uploads, 0);
        gauges.symdepot_backlog_uploads.set({ lane, state }, uploads);
      }
      for (const stage of stages) {
        const ages = own.filter((part) => stageOf(part) === stage).map(({ oldestSeconds }) => oldestSeconds);
        gauges.symdepot_backlog_oldest_seconds.set({ lane, stage }, Math.max(0, ...ages));
      }
    }
  });
  metrics.onScrape(async () => {
    const counts = await queue.counts();
    for (const name of queueNames) {
      for (const state of countedStates) gauges.symdepot_queue_jobs.set({ queue: name, state }, counts[name][state]);
    }
  });
}

const stageOf = ({ state, step }: BacklogPart): string => (state === 'staged' ? 'wait' : step);
