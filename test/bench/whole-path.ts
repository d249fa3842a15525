// The whole path of one large archive, standalone: socket, staging area, inspection, publication, database. What it costs and how
// long it takes, against the floor and the reference loop. Neighbours: yardsticks.ts, sections.ts (everything else).
import { randomBytes } from 'node:crypto';
import { waitFor } from '@symdepot/testkit';
import { withConnection } from '../harness/postgres/sql.ts';
import { createStandaloneSite } from '../harness/processes/standalone-process.ts';
import { mixed } from './corpora/corpus.ts';
import type { Corpus } from './corpora/corpus.ts';
import { measureYardstick, processorSeconds, type Cost } from './measure.ts';
import { seconds, times, type Row } from './report.ts';
import type { Bench } from './sections.ts';
import { openSettings, uploadTo } from './site.ts';

const runs = 3;

/**
 * Fresh keys in each run, then the same bytes again, which nobody reads: what is left is to stage them and to look at each file.
 * Yardsticks and product take turns, so that what else the machine does meets them alike; the smallest of each counts.
 */
export async function measureWholePath(bench: Bench): Promise<Row[]> {
  await using site = await createStandaloneSite();
  const token = randomBytes(16).toString('hex');
  const { url, pid } = await site.start({ tokens: { [token]: 'upload_symbols' }, settings: openSettings });
  const databaseUrl = await site.databaseUrl();
  /** Of all processes of the product, from the POST until the staged archive is removed; on the clock from POST to 201. */
  const upload = async (corpus: Corpus): Promise<Cost> => {
    const before = await processorSeconds(pid);
    const { totalSeconds } = await uploadTo(url, token, corpus);
    await withConnection(databaseUrl, (sql) =>
      waitFor(async () => (await sql.query('SELECT FROM uploads WHERE is_staged')).rowCount === 0, { what: 'an empty staging area' }),
    );
    return { seconds: totalSeconds, processorSeconds: (await processorSeconds(pid)) - before };
  };

  const [floors, shared, fresh, known]: [Cost[], Cost[], Cost[], Cost[]] = [[], [], [], []];
  let corpus!: Corpus;
  for (let run = 0; run < runs; run++) {
    // Side by side they would disturb each other.
    corpus = await bench.write('whole', { originalBytes: 900e6, memberBytes: mixed, seed: 400 + run });
    floors.push(await measureYardstick('floor', corpus, bench.folder));
    shared.push(await measureYardstick('shared-floor', corpus, bench.folder));
    fresh.push(await upload(corpus));
    known.push(await upload(corpus));
  }
  const reference = await measureYardstick('reference', corpus, bench.folder);
  const processor = least(floors, 'processorSeconds');
  const clock = least(shared, 'seconds');
  const ofFresh = least(fresh, 'processorSeconds');
  const saved = reference.processorSeconds / ofFresh;
  return [
    { figure: 'processor time of the whole path, 900 MB of .sym in one ZIP', ...toFloor(ofFresh, processor, 1.6) },
    { figure: 'the same for bytes that are known', ...toFloor(least(known, 'processorSeconds'), processor, 0.5) },
    {
      figure: 'processor time of the whole path, against the reference loop',
      result: seconds(ofFresh),
      against: `${times(saved)} less than the reference (${seconds(reference.processorSeconds)})`,
      target: '≥ 10× less',
      isMet: saved >= 10,
    },
    { figure: 'whole path on the clock, POST to 201, all cores', ...toFloor(least(fresh, 'seconds'), clock, 2, 'the floor on all cores') },
  ];
}

const least = (costs: readonly Cost[], of: keyof Cost): number => Math.min(...costs.map((cost) => cost[of]));

const toFloor = (value: number, floor: number, target: number, name = 'the floor'): Omit<Row, 'figure'> => ({
  result: seconds(value),
  against: `${times(value / floor)} ${name} (${seconds(floor)})`,
  target: `≤ ${target}×`,
  isMet: value / floor <= target,
});
