// Caches hits and misses for as long as nothing is published under the requested id. A cached result is as true as one from the
// store: everything published before the lookup counts (publication-feed.ts).
import { markOfId, type IdMark, type PublicationFeed } from '@symdepot/database';
import type { Found } from '@symdepot/lookup';
import { maxKeyLength } from '@symdepot/symbols';
import { LRUCache } from 'lru-cache';

/** What is asked, in one way or another (symbol-request.ts, ../by-id/id-request.ts). */
export interface Question<F extends Found = Found> {
  /** Upper case: of what is published under it, the result may be another. */
  readonly debugId: string;
  /** Names are part of it, too: another letter case is another question. Of one text all results are of one type. */
  readonly text: string;
  /** Never set: the type of the result. */
  readonly finds?: F;
}

export interface LookupResult<F extends Found = Found> {
  /** Undefined: a miss. */
  readonly found: F | undefined;
}

export interface LookupCache {
  /** Undefined: not cached. */
  recall<F extends Found>(question: Question<F>): Promise<LookupResult<F> | undefined>;
  /** Returns what `look` finds, and caches it unless something relevant was published meanwhile. Undefined is not cached. */
  keep<F extends Found>(question: Question<F>, look: () => Promise<LookupResult<F> | undefined>): Promise<LookupResult<F> | undefined>;
  forget(question: Question): void;
  /** The last hit, for use while the database is unavailable: the store knows whether it still exists. */
  lastFound<F extends Found>(question: Question<F>): F | undefined;
}

export interface LookupCacheOptions {
  readonly publicationFeed: PublicationFeed;
  /** The maximum number of results; 0: none. */
  readonly maxResults: number;
  /** Objects can also change without us: no result is kept for longer than this. */
  readonly maxAgeMs: number;
}

interface Remembered extends LookupResult {
  readonly mark: IdMark;
}

export function createLookupCache({ publicationFeed, maxResults, maxAgeMs }: LookupCacheOptions): LookupCache {
  if (maxResults === 0)
    return { recall: async () => undefined, keep: (_question, look) => look(), forget: () => {}, lastFound: () => undefined };
  /** The lookups whose result a publication under an id may change. */
  const questionsOf = new Map<IdMark, Set<string>>();
  const responses = new LRUCache<string, Remembered>({
    max: maxResults,
    ttl: maxAgeMs,
    noDisposeOnSet: true,
    dispose({ mark }, question) {
      const questions = questionsOf.get(mark);
      questions?.delete(question);
      if (questions?.size === 0) questionsOf.delete(mark);
    },
  });
  /** Hits known when the database was lost. */
  let before = new Map<string, Remembered>();
  /** Lookups in progress. */
  const looks = new Set<{ readonly mark: IdMark; isOutdated: boolean }>();
  publicationFeed.subscribe({
    onPublished(mark) {
      for (const question of questionsOf.get(mark) ?? []) responses.delete(question);
      for (const look of looks) look.isOutdated ||= look.mark === mark;
    },
    onGap() {
      before = new Map(publicationFeed.isHearing() ? [] : responses.entries());
      responses.clear();
      for (const look of looks) look.isOutdated = true;
    },
  });

  /** Whoever asks by this text has been answered by this type before. */
  const known = <F extends Found>({ text }: Question<F>) => responses.get(text) as (Remembered & LookupResult<F>) | undefined;

  return {
    recall(question) {
      if (!responses.has(question.text)) return Promise.resolve(undefined);
      return publicationFeed.caughtUp().then((isCaughtUp) => (isCaughtUp ? known(question) : undefined));
    },
    async keep({ debugId, text }, look) {
      const mark = markOfId(debugId);
      const current = { mark, isOutdated: !publicationFeed.isHearing() };
      looks.add(current);
      try {
        const response = await look();
        if (response && !current.isOutdated && text.length <= maxTextLength) {
          responses.set(text, { ...response, mark });
          questionsOf.set(mark, (questionsOf.get(mark) ?? new Set()).add(text));
        }
        return response;
      } finally {
        looks.delete(current);
      }
    },
    forget: ({ text }) => void responses.delete(text),
    lastFound<F extends Found>(question: Question<F>) {
      return (known(question) ?? (before.get(question.text) as LookupResult<F> | undefined))?.found;
    },
  };
}

/** Anything longer cannot be stored, and must not fill the memory. */
const maxTextLength = maxKeyLength + 2;
