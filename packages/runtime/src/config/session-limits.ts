// How long sessions of the web site last, as the database is told. Neighbour: settings.ts.
import type { SessionConfig } from './settings.ts';

export interface SessionLimits {
  readonly idleHours: number;
  readonly maxHours: number;
}

export const sessionLimits = (config: SessionConfig): SessionLimits => ({
  idleHours: config.SESSION_IDLE_HOURS,
  maxHours: config.SESSION_MAX_HOURS,
});
