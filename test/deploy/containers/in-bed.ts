// A describe block whose tests have a bed for containers, on which all images are. Where there can be none, they are skipped and say
// why. Neighbour: ../containers.test.ts.
import { afterAll, beforeAll, beforeEach, describe, onTestFailed } from 'vitest';
import { buildImage, makeBaseImages } from '../../harness/containers/base-images.ts';
import { openContainerBed, waitForBedMs, type ContainerBed } from '../../harness/containers/container-bed.ts';
import { whyNoContainers } from '../../harness/containers/container-tools.ts';
import { whyBedRunsNothing } from '../../harness/containers/why-bed-runs-nothing.ts';

const openMs = 300_000;
/** Of images that are made anew. */
const buildMs = 1_800_000;
const explainMs = 60_000;
const reason = await whyNoContainers();

/**
 * @param lay puts into the bed what the stories share; what it gives to the stack is gone afterwards
 * @param explain what there is to say where a test has failed
 */
export function describeInBed<T>(
  name: string,
  lay: (bed: ContainerBed, stack: AsyncDisposableStack) => Promise<T>,
  explain: (told: T) => Promise<string>,
  tellStories: (tell: () => T) => void,
): void {
  describe.skipIf(reason !== undefined)(`${name}${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
    const stack = new AsyncDisposableStack();
    let bed: ContainerBed | undefined;
    let cannot: string | undefined;
    let told: T;
    beforeAll(async () => {
      const opened = await openContainerBed();
      if ('skipReason' in opened) cannot = opened.skipReason;
      else cannot = await whyBedRunsNothing((bed = stack.use(opened)));
    }, waitForBedMs + openMs);
    beforeAll(async () => {
      if (bed === undefined || cannot !== undefined) return;
      await makeBaseImages(bed);
      await buildImage(bed);
      told = await lay(bed, stack);
    }, buildMs);
    beforeEach(({ skip }) => {
      skip(cannot !== undefined, cannot);
      onTestFailed(async () => void process.stderr.write(`${await explain(told)}\n`), explainMs);
    });
    afterAll(() => stack.disposeAsync());
    tellStories(() => told);
  });
}
