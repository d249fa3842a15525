// "One cause, one message" of deploy/alertmanager, by a real Alertmanager: which alerts nobody is told of while others fire, in the same
// fleet only. When each alert fires is for prometheus.test.ts.
import { waitFor } from '@symdepot/testkit';
import { expect, test } from 'vitest';
import { findPrometheus } from '../harness/programs/prometheus.ts';
import { startAlertmanager, type Labels } from '../harness/watching/running-alertmanager.ts';

/** `Name label=value …`, as in the tables below. */
const labelsOf = (line: string): Labels => {
  const [name, ...pairs] = line.split(' ');
  return { alertname: `Symdepot${name}`, ...Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string])) };
};

/** The same for the same labels, in whatever order. */
const lineOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join(' ');

/** What fires → what it says as well, and nearly the same that it says nothing of. */
const causes: Readonly<Record<string, { readonly silences: readonly string[]; readonly leaves: readonly string[] }>> = {
  'DependencyAway severity=page job=ingest dependency=postgres': {
    silences: [
      'DependencyAway severity=ticket job=ingest dependency=postgres',
      'Errors job=ingest',
      'ScrapeFails job=ingest',
      'Refuses job=ingest',
      'Absent',
      'NobodyWorks',
      'UploadStuck',
    ],
    leaves: ['DependencyAway severity=ticket job=ingest dependency=store', 'Errors job=download', 'TargetDown job=ingest'],
  },
  'ServiceDown job=ingest': { silences: ['TargetDown job=ingest', 'Absent'], leaves: ['TargetDown job=worker', 'NobodyWorks'] },
  'ServiceDown job=worker': { silences: ['TargetDown job=worker', 'NobodyWorks'], leaves: ['Absent', 'TargetDown job=ingest'] },
  NobodyWorks: { silences: ['UploadsWait severity=page', 'UploadStuck', 'Refuses'], leaves: ['Absent'] },
  'UploadsWait severity=page': { silences: ['Refuses'], leaves: ['UploadStuck'] },
  'UploadsWait severity=ticket': { silences: [], leaves: ['Refuses'] },
  Refuses: { silences: ['Errors job=ingest'], leaves: ['Errors job=download'] },
  'Errors job=download': {
    silences: ['LevelBurnsFast level=downloads', 'LevelBurnsSlowly level=downloads'],
    leaves: ['LevelBurnsFast level=uploads'],
  },
  'LevelBurnsFast level=uploads': { silences: ['LevelBurnsSlowly level=uploads'], leaves: ['LevelBurnsSlowly level=downloads'] },
};

test('one cause is one message, in each fleet by itself', async (context) => {
  const found = await findPrometheus();
  if ('skipReason' in found) return context.skip(found.skipReason);
  await using alertmanager = await startAlertmanager(found.alertmanager);
  // A fleet for each cause, and fleets that have the same consequences without one.
  const fleets = Object.entries(causes).map(([cause, { silences, leaves }], number) => {
    const inFleet = (line: string): Labels => ({ ...labelsOf(line), namespace: `fleet-${number}` });
    return { cause: inFleet(cause), silenced: silences.map(inFleet), left: leaves.map(inFleet) };
  });
  const elsewhere = fleets.flatMap(({ silenced }) =>
    silenced.map((labels) => ({ ...labels, namespace: `without-${labels['alertname']}` })),
  );
  await alertmanager.fire([...fleets.flatMap(({ cause, silenced, left }) => [cause, ...silenced, ...left]), ...elsewhere]);
  const lines = (alerts: readonly Labels[]) => alerts.map(lineOf).toSorted();
  const wanted = lines(fleets.flatMap(({ silenced }) => silenced));
  let inhibited: string[] = [];
  await waitFor(async () => (inhibited = lines(await alertmanager.listInhibited())).length >= wanted.length, { what: 'inhibitions' }).catch(
    () => {},
  );
  expect(inhibited).toEqual(wanted);
  return undefined;
});
