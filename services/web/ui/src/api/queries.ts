// What pages ask the server for, kept and asked for again: TanStack Query around call.ts.
import {
  focusManager,
  keepPreviousData,
  QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { ApiError } from './api-error.ts';
import { askAgainAfter } from './ask-again-after.ts';
import { send, type Answer, type Given, type GivenArguments, type RouteName } from './call.ts';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
  }
}

export const queryClient = new QueryClient({
  defaultOptions: {
    // What failed is shown, with a button; a 503 says itself when to come back (error-box.tsx).
    queries: { retry: false, staleTime: 2_000, networkMode: 'always', placeholderData: keepPreviousData },
    mutations: { retry: false, networkMode: 'always' },
  },
});

interface Asking {
  /** Again and again, while the tab can be seen: milliseconds. */
  readonly every?: number | undefined;
  /** Nothing is asked for again by itself: not in a while, nor when somebody comes back to the tab or closes a dialog. */
  readonly isPaused?: boolean | undefined;
  readonly enabled?: boolean | undefined;
}

function optionsOf<N extends RouteName>(name: N, given: Given<N> | undefined, { every, isPaused = false, enabled = true }: Asking = {}) {
  return queryOptions<Answer<N>>({
    queryKey: [name, given ?? {}],
    queryFn: ({ signal }) => send(name, given ?? {}, signal),
    enabled,
    refetchOnWindowFocus: !isPaused,
    refetchOnReconnect: !isPaused,
    ...(every !== undefined && !isPaused && { refetchInterval: ({ state: { error } }) => askAgainAfter(every, error) }),
  });
}

/** `useCall('GET /api/uploads/', { query })`: the answer, or its error; an earlier answer stays while the next is awaited. */
export function useCall<N extends RouteName>(name: N, given: Given<N>, asking?: Asking): UseQueryResult<Answer<N>> {
  return useQuery(optionsOf(name, given, asking));
}

/** For the loader of a page: begins while the code of the page is still on its way. */
export function askAhead<N extends RouteName>(name: N, ...[given]: GivenArguments<N>): null {
  void queryClient.prefetchQuery(optionsOf(name, given));
  return null;
}

/** Whatever has been asked for of these routes is asked for anew where it is shown. */
export const askAgain = async (...names: readonly RouteName[]): Promise<void> => {
  await Promise.all(names.map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
};

/** Nothing is asked for again by itself, as in a tab that nobody looks at; and afterwards at once, where it is old. */
export const holdStill = (isOn: boolean): void => focusManager.setFocused(isOn ? false : undefined);

/** What is known from elsewhere, as from an event, goes into an answer that is there. */
export function changeAnswer<N extends RouteName>(name: N, given: Given<N>, change: (answer: Answer<N>) => Answer<N>): void {
  queryClient.setQueryData<Answer<N>>([name, given], (answer) => answer && change(answer));
}

/** A change: `const retry = useChange('POST /api/uploads/upload/{id}/retry', ['GET /api/uploads/'])`, then `retry.mutate({ params })`. */
export function useChange<N extends RouteName>(
  name: N,
  outdated: readonly RouteName[] = [],
): UseMutationResult<Answer<N>, ApiError, Given<N>> {
  return useMutation<Answer<N>, ApiError, Given<N>>({
    mutationFn: (given) => send(name, given),
    onSuccess: () => askAgain(...outdated),
  });
}
