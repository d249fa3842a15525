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

describeInBed('containers', startFleet, (tell) => {
  imageStories(tell);
  newcomerStories(tell); // starts the fleet of those below
  killStories(tell);
  backupStories(tell);
  bucketStories(tell); // the fleet is on it from then on
  podStories(tell);
});
