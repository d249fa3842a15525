// What happens in the status service, one function per event.
import { defineMetrics } from '@symdepot/service';
import type { StatusContext } from './context.ts';

export const statusMetrics = defineMetrics({
  symdepot_watchers: { type: 'gauge', help: 'Callers that wait for a change at the moment, by `?wait=` or on an event stream.' },
  symdepot_watchers_refused_total: { type: 'counter', help: 'Callers that wanted to wait while `STATUS_WATCHERS_MAX` were waiting.' },
});

export function watchersChanged({ metrics }: Pick<StatusContext, 'metrics'>, count: number): void {
  metrics.symdepot_watchers.set(count);
}

export function watcherRefused({ metrics }: Pick<StatusContext, 'metrics'>): void {
  metrics.symdepot_watchers_refused_total.inc();
}
