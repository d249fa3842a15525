// One request and its whole answer, or an error that says that there was none: nothing waits for ever. Neighbour: call.ts.
import { ApiError } from './api-error.ts';

interface Limits {
  /** Of whoever asks. */
  readonly signal?: AbortSignal | undefined;
  /** For the whole of the answer. */
  readonly deadlineMs?: number | undefined;
}

interface Reached {
  readonly response: Response;
  /** Empty unless the answer is a good one. */
  readonly text: string;
}

/** @throws ApiError of status 0; what `signal` was aborted with */
export async function reach(url: string, init: RequestInit, { signal, deadlineMs }: Limits): Promise<Reached> {
  const deadline = deadlineMs === undefined ? undefined : AbortSignal.timeout(deadlineMs);
  const signals = [signal, deadline].filter((one) => one !== undefined);
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.any(signals) });
    return { response, text: response.ok ? await response.text() : '' };
  } catch (error) {
    if (signal?.aborted) throw error;
    const message = deadline?.aborted ? 'The server does not answer. Are you online?' : 'The server cannot be reached. Are you online?';
    throw new ApiError({ status: 0, code: 'offline', message });
  }
}
