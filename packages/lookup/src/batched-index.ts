// Merges concurrent lookups into one query. With a query each, thousands of misses would wait for connections until the
// database seems unavailable. Neighbour: find-symbols.ts uses it.
import type { NamedId, SymbolsIndex } from '@symdepot/database';
import type { Key, Lane } from '@symdepot/symbols';

const batchLimits = { maxQuestions: 200, maxRunning: 4 };

/** Returns the same results as `index`. A failed query fails for every lookup in it. */
export function createBatchedIndex(index: SymbolsIndex): SymbolsIndex {
  const findSpellings = eachLanes((lanes) => createBatch((keys: readonly Key[]) => index.findSpellings(keys, lanes)));
  const findByFileAndId = eachLanes((lanes) => createBatch((wanted: readonly NamedId[]) => index.findByFileAndId(wanted, lanes)));
  const findById = eachLanes((lanes) => createBatch((debugIds: readonly string[]) => index.findById(debugIds, lanes)));
  return {
    findSpellings: (keys, lanes) => Promise.all(keys.map(findSpellings(lanes))),
    findByFileAndId: (wanted, lanes) => Promise.all(wanted.map(findByFileAndId(lanes))),
    findById: (debugIds, lanes) => Promise.all(debugIds.map(findById(lanes))),
  };
}

/** One for each list of lanes; there are few. */
function eachLanes<T>(create: (lanes: readonly Lane[]) => T): (lanes: readonly Lane[]) => T {
  const created = new Map<string, T>();
  return (lanes) => {
    const name = lanes.join();
    const known = created.get(name) ?? create(lanes);
    created.set(name, known);
    return known;
  };
}

interface Waiting<Question, Result> {
  readonly question: Question;
  readonly resolve: (response: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** While few lookups are in progress a new one runs at once; else it joins those that arrived in the meantime. */
function createBatch<Question, Result>(
  ask: (questions: readonly Question[]) => Promise<readonly Result[]>,
): (question: Question) => Promise<Result> {
  const waiting: Waiting<Question, Result>[] = [];
  let running = 0;

  const run = async (): Promise<void> => {
    const batch = waiting.splice(0, batchLimits.maxQuestions);
    running++;
    try {
      const responses = await ask(batch.map(({ question }) => question));
      for (const [position, { resolve }] of batch.entries()) resolve(responses[position]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running--;
      if (waiting.length > 0) void run();
    }
  };

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (running < batchLimits.maxRunning) void run();
    });
}
