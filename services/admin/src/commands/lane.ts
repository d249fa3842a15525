// `lane …`: lanes at rest (ADR 35). Neighbour: packages/database/src/admission/paused-lanes.ts.
import { formatTimestamp } from '@symdepot/api';
import type { PausedLaneRecord } from '@symdepot/database';
import { lanes, type Lane } from '@symdepot/symbols';
import { Argument } from 'commander';
import type { NounCommands } from '../command.ts';
import { formatTime, renderTable } from '../present/render-table.ts';

const laneJson = ({ lane, pausedAt, pausedBy, reason }: PausedLaneRecord) => ({
  lane,
  paused_at: formatTimestamp(pausedAt),
  paused_by: pausedBy,
  reason,
});

export const addLaneCommands: NounCommands = (program, choose) => {
  const lane = program.command('lane').description('lanes: have one rest, and go on');
  const which = () => new Argument('<lane>').choices(lanes);
  lane
    .command('pause')
    .description('let no worker begin an upload of a lane; what is being processed comes to its end')
    .addArgument(which())
    .option('--reason <text>', 'what everybody is told', '')
    .action((name: Lane, { reason }: { reason: string }) =>
      choose(async ({ pausedLanes }, { actor }) => {
        const paused = await pausedLanes.pause(name, reason.trim().slice(0, 300), actor);
        return { text: `The ${name} lane rests. Let it go on: npm run admin -- lane resume ${name}`, json: { lane: laneJson(paused) } };
      }),
    );
  lane
    .command('resume')
    .description('let workers begin uploads of a lane again')
    .addArgument(which())
    .action((name: Lane) =>
      choose(async ({ pausedLanes }, { actor }) => {
        const changed = await pausedLanes.resume(name, actor);
        return { text: changed ? `The ${name} lane goes on.` : `The ${name} lane did not rest.`, json: { lane: name, changed } };
      }),
    );
  lane
    .command('list')
    .description('list the lanes that rest')
    .action(() =>
      choose(async ({ pausedLanes }) => {
        const paused = await pausedLanes.list();
        const rows = paused.map((one) => [one.lane, formatTime(one.pausedAt), one.pausedBy, one.reason]);
        return {
          text: renderTable(['lane', 'since (UTC)', 'paused by', 'reason'], rows, 'No lane rests.'),
          json: { lanes: paused.map(laneJson) },
        };
      }),
    );
};
