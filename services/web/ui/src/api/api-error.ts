// The one error of a request that failed: what the server's body says (docs/errors.md), or that there was no answer.
// Neighbours: call.ts (throws it), ../parts/error-box.tsx (shows it).

interface Said {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly fields?: ReadonlyMap<string, string> | undefined;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 when nobody answered. */
  readonly status: number;
  /** Stable: a row of docs/errors.md, `offline`, or `no_json`. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** What is wrong with which field of a form or filter. */
  readonly fields: ReadonlyMap<string, string>;

  constructor({ status, code, message, hint, requestId, retryAfterSeconds, fields }: Said) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.requestId = requestId;
    this.retryAfterSeconds = retryAfterSeconds;
    this.fields = fields ?? new Map();
  }
}

/** It does not pass by itself: asked again, the answer would be the same. */
export const isFinal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

interface ErrorBody {
  readonly error?: string;
  readonly hint?: string;
  readonly code?: string;
  readonly request_id?: string;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

export async function toApiError(response: Response): Promise<ApiError> {
  const body = await readBody(response);
  const fields = new Map(Object.entries(body.errors ?? {}).map(([name, texts]) => [name, texts.join(' ')]));
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError({
    status: response.status,
    code: body.code ?? 'no_json',
    message:
      body.error ??
      ([...fields].map(([name, text]) => `${name}: ${text}`).join('; ') || `The server answered with status ${response.status}`),
    hint: body.hint,
    requestId: body.request_id ?? response.headers.get('X-Request-ID') ?? undefined,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
    fields,
  });
}

/** A gateway on the way may answer with a page of its own. */
async function readBody(response: Response): Promise<ErrorBody> {
  try {
    return (await response.json()) as ErrorBody;
  } catch {
    return {};
  }
}
