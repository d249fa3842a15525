// How many connections a process can hold, by its limit of file descriptors. Neighbour: bound-connections.ts.

/** For the database, the queue, the stores, the log, and Node itself. */
const ownHandles = 96;
/** A connection, and the file or the connection to a store that its request reads or writes. */
const handlesPerConnection = 2;
const leastConnections = 16;
/** More than that no process of ours is for; a limit that is far away is as good as none. */
const mostConnections = 20_000;

/** @param handles undefined where the system has no such limit, or does not say */
export const connectionsFor = (handles: number | undefined): number =>
  handles === undefined
    ? mostConnections
    : Math.min(mostConnections, Math.max(leastConnections, Math.floor((handles - ownHandles) / handlesPerConnection)));

/** The soft limit of this process; Node raises it to the hard one when it starts. */
export function readHandleLimit(): number | undefined {
  if (!process.report) return undefined;
  Object.assign(process.report, { excludeNetwork: true }); // it would look up names
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | string } } };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : undefined;
}
