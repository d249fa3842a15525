// `/operations`: the whole system on one page, which asks again by itself. Neighbours: lane-card.tsx, failures.tsx, inside.tsx,
// processes.tsx.
import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { Freshness } from '../../parts/live/freshness.tsx';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { Alerts } from './alerts.tsx';
import { Failures } from './failures.tsx';
import { Dependencies, Queues } from './inside.tsx';
import { LaneCard, type Lane } from './lane-card.tsx';
import { PauseLane } from './pause-lane.tsx';
import { Processes } from './processes.tsx';
import { TopUsers } from './top-users.tsx';

const everyMs = 5_000;

export function Component() {
  const [isPaused, setPaused] = useState(false);
  const [asked, setAsked] = useState<Lane>();
  const overview = useCall('GET /api/operations/', {}, { every: everyMs, isPaused });
  return (
    <Page title="Operations" curl="/api/operations/" actions={<Freshness queries={[overview]} isPaused={isPaused} onPause={setPaused} />}>
      <QueryView query={overview} lines={12} isPaused={isPaused} needs="superuser">
        {({ alerts, lanes, failures, users, workers, dependencies, processes, queues, version }) => (
          <>
            <Alerts alerts={alerts} />
            <div className="lane-cards">
              {lanes.map((lane) => (
                <LaneCard key={lane.lane} lane={lane} onAsk={() => setAsked(lane)} />
              ))}
            </div>
            <div className="columns">
              <Failures failures={failures} />
              <TopUsers users={users} />
              <Dependencies dependencies={dependencies} workers={workers} version={version} />
              <Queues queues={queues} />
              <Processes processes={processes} />
            </div>
          </>
        )}
      </QueryView>
      {asked && <PauseLane lane={asked} onClose={() => setAsked(undefined)} />}
    </Page>
  );
}
