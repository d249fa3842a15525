// `/build-environments/environment/<number>`: one environment: whether it can be had, how to get it, what is known of it, who relies on
// it, and what was done to it. Neighbours: the sections.
import { useParams } from 'react-router';
import { useCall } from '../../../api/queries.ts';
import type { Environment } from '../../../api/shapes.ts';
import { Page } from '../../../parts/page.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { Time } from '../../../parts/time.tsx';
import { nameOfEnvironment } from '../addresses.ts';
import { EnvironmentBadge, stateOf } from '../environment-state.tsx';
import { labelLine } from '../labels.tsx';
import { DifferenceSection } from './difference-section.tsx';
import { FactsSection } from './facts-section.tsx';
import { FetchSection } from './fetch-section.tsx';
import { HistorySection } from './history-section.tsx';
import { PinsSection } from './pins-section.tsx';
import { StateSection } from './state-section.tsx';
import { useRelatives } from './use-relatives.ts';
import '../environments.css';

export function Component() {
  const { id: number = '' } = useParams();
  const id = nameOfEnvironment(number);
  const query = useCall('GET /environments/{environment}', { params: { environment: id } });
  // While another one is on its way the last one stays in the query: not of this page.
  const environment = query.data?.environment.id === id ? query.data.environment : undefined;
  const line = environment && labelLine(environment.labels);
  const title = line ? `${id}: ${line}` : id;
  return (
    <Page
      title={title}
      heading={<span className="long-name">{title}</span>}
      intro={environment && <Intro environment={environment} />}
      curl={`/environments/${id}`}
    >
      <QueryView query={environment ? query : ({ ...query, data: undefined } as typeof query)} lines={16}>
        {() => environment && <Sections environment={environment} />}
      </QueryView>
    </Page>
  );
}

function Intro({ environment }: { readonly environment: Environment }) {
  const { created_at: at, created_by: by } = environment;
  return (
    <span className="badges">
      <EnvironmentBadge state={stateOf(environment)} />
      <span>
        Recorded <Time at={at} />
        {by !== undefined && ` by ${by}`}
      </span>
    </span>
  );
}

function Sections({ environment }: { readonly environment: Environment }) {
  const relatives = useRelatives(environment);
  return (
    <>
      <StateSection environment={environment} />
      <FetchSection environment={environment} />
      <FactsSection environment={environment} relatives={relatives} />
      <PinsSection environment={environment} />
      <DifferenceSection environment={environment} relatives={relatives} />
      <HistorySection id={environment.id} />
    </>
  );
}
