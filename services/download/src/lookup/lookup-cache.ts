// Caches hits and misses for as long as nothing is published under the requested id. A cached result is as true as one from the
// store: everything published before the lookup counts (publication-feed.ts).
import { markOfId, type IdMark, type PublicationFeed } from '@symdepot/database';
import type { Found } from '@symdepot/lookup';
import { formatKey, maxKeyLength } from '@symdepot/symbols';
import { LRUCache } from 'lru-cache';
import type { SymbolRequest } from './symbol-request.ts';

export interface LookupResult {
  /** Undefined: a miss. */
  readonly found: Found | undefined;
}

export interface LookupCache {
  /** Undefined: not cached. */
  recall(request: SymbolRequest): Promise<LookupResult | undefined>;
  /** Returns what `look` finds, and caches it unless something relevant was published meanwhile. Undefined is not cached. */
  keep(request: SymbolRequest, look: () => Promise<LookupResult | undefined>): Promise<LookupResult | undefined>;
  forget(request: SymbolRequest): void;
  /** The last hit, for use while the database is unavailable: the store knows whether it still exists. */
  lastFound(request: SymbolRequest): Found | undefined;
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
    return { recall: async () => undefined, keep: (_request, look) => look(), forget: () => {}, lastFound: () => undefined };
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

  return {
    recall(request) {
      const question = questionOf(request);
      if (!responses.has(question)) return Promise.resolve(undefined);
      return publicationFeed.caughtUp().then((isCaughtUp) => (isCaughtUp ? responses.get(question) : undefined));
    },
    async keep(request, look) {
      const mark = markOfId(request.debugId);
      const current = { mark, isOutdated: !publicationFeed.isHearing() };
      looks.add(current);
      try {
        const response = await look();
        const question = questionOf(request);
        if (response && !current.isOutdated && question.length <= maxQuestionLength) {
          responses.set(question, { ...response, mark });
          questionsOf.set(mark, (questionsOf.get(mark) ?? new Set()).add(question));
        }
        return response;
      } finally {
        looks.delete(current);
      }
    },
    forget: (request) => void responses.delete(questionOf(request)),
    lastFound(request) {
      const question = questionOf(request);
      return (responses.get(question) ?? before.get(question))?.found;
    },
  };
}

/** Names are part of the result, too: another letter case is another lookup. */
const questionOf = (request: SymbolRequest): string => `${request.lanes.length} ${formatKey(request)}`;

/** Anything longer cannot be stored, and must not fill the memory. */
const maxQuestionLength = maxKeyLength + 2;
