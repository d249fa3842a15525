// Caches hits and misses for as long as nothing is published under the requested id. A cached result is as true as one from the
// store: everything published before the lookup counts (publication-feed.ts).
import { markOfId, type IdMark, type PublicationFeed } from '@symdepot/database';
import type { Found } from '@symdepot/lookup';
import { maxKeyLength } from '@symdepot/symbols';
import { LRUCache } from 'lru-cache';

/** What is asked, in one way or another (symbol-request.ts, ../by-id/id-request.ts). */
export interface Question<F = Found> {
  /** Upper case: of what is published under it, the result may be another. */
  readonly debugId: string;
  /** Names are part of it, too: another letter case is another question. Of one text all results are of one type. */
  readonly text: string;
  /** Never set: the type of the result. */
  readonly finds?: F;
}

export interface LookupResult<F = Found> {
  /** Undefined: a miss. */
  readonly found: F | undefined;
}

export interface LookupCache {
  /**
   * What is cached, or what somebody else is looking up; else what `look` finds, which is cached unless something relevant is published
   * meanwhile. Undefined is not cached. @throws what the look does
   */
  find<F>(question: Question<F>, look: () => Promise<LookupResult<F> | undefined>): Promise<Looked<F>>;
  forget<F>(question: Question<F>): void;
  /** The last hit, for use while the database is unavailable: the store knows whether it still exists. */
  lastFound<F>(question: Question<F>): F | undefined;
}

export interface Looked<F> {
  readonly source: 'memory' | 'store';
  readonly result: LookupResult<F> | undefined;
}

export interface LookupCacheOptions {
  readonly publicationFeed: PublicationFeed;
  /** The maximum number of results; 0: none. */
  readonly maxResults: number;
  /** Objects can also change without us: no result is kept for longer than this. */
  readonly maxAgeMs: number;
}

interface Remembered extends LookupResult<unknown> {
  readonly mark: IdMark;
}

interface Look {
  readonly mark: IdMark;
  /** Something was published meanwhile that it may have missed. */
  isOutdated: boolean;
  readonly result: Promise<LookupResult<unknown> | undefined>;
}

export function createLookupCache({ publicationFeed, maxResults, maxAgeMs }: LookupCacheOptions): LookupCache {
  if (maxResults === 0)
    return { find: async (_question, look) => ({ source: 'store', result: await look() }), forget: () => {}, lastFound: () => undefined };
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
  let lastKnown = new Map<string, Remembered>();
  /** Lookups in progress, and of each question the last one. */
  const looks = new Set<Look>();
  const lastLooks = new Map<string, Look>();
  publicationFeed.subscribe({
    onPublished(mark) {
      for (const question of questionsOf.get(mark) ?? []) responses.delete(question);
      for (const look of looks) look.isOutdated ||= look.mark === mark;
    },
    onGap() {
      lastKnown = new Map(publicationFeed.isHearing() ? [] : responses.entries());
      responses.clear();
      for (const look of looks) look.isOutdated = true;
    },
  });

  /** Whoever asks by this text has been answered by this type before. */
  const known = <F>({ text }: Question<F>) => responses.get(text) as (Remembered & LookupResult<F>) | undefined;
  const resultOf = <F>(look: Look) => look.result as Promise<LookupResult<F> | undefined>;

  async function keep<F>({ debugId, text }: Question<F>, look: () => Promise<LookupResult<F> | undefined>): Promise<Looked<F>> {
    const mark = markOfId(debugId);
    // It begins when it is among those that hear of publications.
    const result = Promise.resolve().then(look);
    const current: Look = { mark, isOutdated: !publicationFeed.isHearing(), result };
    looks.add(current);
    lastLooks.set(text, current);
    try {
      const response = await result;
      if (response && !current.isOutdated && text.length <= maxTextLength) {
        responses.set(text, { ...response, mark });
        questionsOf.set(mark, (questionsOf.get(mark) ?? new Set()).add(text));
      }
      return { source: 'store', result: response };
    } finally {
      looks.delete(current);
      if (lastLooks.get(text) === current) lastLooks.delete(text);
    }
  }

  return {
    async find(question, look) {
      const { text } = question;
      const before = lastLooks.get(text);
      const isCaughtUp = (before !== undefined || responses.has(text)) && (await publicationFeed.caughtUp());
      const cached = isCaughtUp ? known(question) : undefined;
      if (cached) return { source: 'memory', result: cached };
      const other = lastLooks.get(text);
      // One that began before this question may have missed what was published before it, unless all of that has been heard.
      const isShared = other !== undefined && !other.isOutdated && (isCaughtUp || other !== before);
      return isShared ? { source: 'memory', result: await resultOf(other) } : keep(question, look);
    },
    forget({ text }) {
      responses.delete(text);
      lastLooks.delete(text);
    },
    lastFound<F>(question: Question<F>) {
      return (known(question) ?? (lastKnown.get(question.text) as LookupResult<F> | undefined))?.found;
    },
  };
}

/** Anything longer cannot be stored, and must not fill the memory. */
const maxTextLength = maxKeyLength + 2;
