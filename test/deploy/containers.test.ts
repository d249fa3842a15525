// deploy/compose.yaml as it stands: a fleet of it is started as documents say, works, is killed, scaled, backed up and restored. One bed
// and one fleet for all stories: a container costs seconds. Neighbours: containers/, test/harness/containers.
import { createComposeFleet } from '../harness/containers/compose-fleet.ts';
import type { ContainerBed } from '../harness/containers/container-bed.ts';
import { backupStories } from './containers/backups.ts';
import { bucketStories } from './containers/bucket.ts';
import { imageStories } from './containers/images.ts';
import { describeInBed } from './containers/in-bed.ts';
import { killStories } from './containers/kills.ts';
import { newcomerStories } from './containers/newcomer.ts';
import { podStories } from './containers/pods.ts';
import type { Told } from './containers/told.ts';

const startFleet = async (bed: ContainerBed, stack: AsyncDisposableStack): Promise<Told> => ({
  bed,
  fleet: stack.use(await createComposeFleet(bed)),
});

/** How each of its containers is, and the last that it said. */
async function describeFleet({ fleet }: Told): Promise<string> {
  const states = (await fleet.containers()).map(
    ({ name, status, exitCode, restarts }) => `${name}: ${status}, ${exitCode}, ${restarts} restarts`,
  );
  const { stdout } = await fleet.compose(['logs', '--no-color', '--tail', '15'], { goodCodes: [1] });
  return [...states, stdout.toString()].join('\n');
}

describeInBed('containers', startFleet, describeFleet, (tell) => {
  imageStories(tell);
  newcomerStories(tell); // starts the fleet of those below
  killStories(tell);
  backupStories(tell);
  bucketStories(tell); // the fleet is on it from then on
  podStories(tell);
});
