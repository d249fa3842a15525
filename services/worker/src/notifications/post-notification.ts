// Sends one notification to its receiver, and reports whether it was accepted. Redirects are not followed, addresses of our own
// network are not contacted (packages/outbound), and little more than the status of the response is read.
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { isAppError } from '@symdepot/errors';
import {
  checkLiteralAddress,
  connectionFault,
  createGuardedClient,
  findUrlFault,
  isPublicAddress,
  type PlainResponse,
} from '@symdepot/outbound';

export interface PostOptions {
  /** Also over http, and to private addresses. */
  readonly isAnyDomainAllowed: boolean;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

export interface DeliveryResult {
  readonly status: number | null;
  /** Null when it was accepted. */
  readonly error: string | null;
  /** It never will be accepted. */
  readonly isPermanent: boolean;
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @throws only the reason of `signal` */
export type PostNotification = (post: Post, signal: AbortSignal) => Promise<DeliveryResult>;

/** So that a receiver does not see its response cut off; none needs more to acknowledge. */
const maxResponseBytes = 64 * 1024;

export function createPostNotification({ isAnyDomainAllowed, timeoutMs, userAgent }: PostOptions): PostNotification {
  const isAddressAllowed = isAnyDomainAllowed ? () => true : isPublicAddress;
  let client: ReturnType<typeof createGuardedClient> | undefined;

  const send = async ({ url: text, headers, body }: Post, signal: AbortSignal): Promise<DeliveryResult> => {
    const url = new URL(text);
    // Whether the URL is allowed was checked when it was given; how it may be reached is checked now.
    if (findUrlFault(url, { isAnyDomainAllowed, domains: [url.hostname] }) !== undefined)
      return refused(null, 'only https is allowed (ALLOW_NOTIFY_ANY_DOMAIN)');
    checkLiteralAddress(url, isAddressAllowed);
    client ??= createGuardedClient({ userAgent, isAddressAllowed, connectMs: timeoutMs, idleMs: timeoutMs });
    const stream = (await client).stream.post(url, { headers: { ...headers, 'content-type': 'application/json' }, body, signal });
    stream.on('error', () => {}); // reported by `once`, or after the response that counts
    const [response] = (await once(stream, 'response')) as [PlainResponse];
    await readResponse(stream);
    return judge(response.statusCode);
  };

  return async (post, signal) => {
    const overdue = AbortSignal.timeout(timeoutMs);
    try {
      return await send(post, AbortSignal.any([signal, overdue]));
    } catch (error) {
      signal.throwIfAborted();
      if (overdue.aborted) return refused(null, `no answer within ${timeoutMs / 1_000} s`);
      return refused(null, describeFault(error));
    }
  };
}

const refused = (status: number | null, error: string, isPermanent = false): DeliveryResult => ({ status, error, isPermanent });

function judge(status: number): DeliveryResult {
  if (status >= 200 && status < 300) return { status, error: null, isPermanent: false };
  if (status >= 300 && status < 400) return refused(status, `answered ${status}; redirects are not followed`);
  // Standard Webhooks: the receiver wants no more notifications.
  return refused(status, `answered ${status}`, status === 410);
}

async function readResponse(stream: Readable): Promise<void> {
  let bytes = 0;
  for await (const chunk of stream) if ((bytes += (chunk as Buffer).length) > maxResponseBytes) return;
}

/** Shown to whoever gave us the URL: it reveals nothing about our network. */
function describeFault(error: unknown): string {
  if (isAppError(connectionFault(error) ?? error, 'url_address_not_allowed')) return 'the host has no public address';
  const { code } = error as NodeJS.ErrnoException;
  return `the connection failed${code === undefined ? '' : ` (${code})`}`;
}
