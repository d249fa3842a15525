// An error as a page, for people who opened an address with a browser. Neighbours: response/error-handler.ts (who gets it; everybody
// else gets JSON), page-kind.ts.
import type { UploadLinks } from '@symdepot/api';
import type { AppError, ErrorKind } from '@symdepot/errors';
import { markup } from './markup.ts';
import { definePageKind } from './page-kind.ts';

const page = definePageKind({
  style: `
.error { border: 1px solid var(--line); border-radius: .5rem; padding: 1.25rem; }
.status { color: var(--quiet); margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 1rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .9rem; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
nav { margin-top: 1rem; }
nav a { display: inline-block; padding: .6rem 0; margin-right: 1.5rem; }
`,
});

export const errorPagePolicy = page.policy;

interface Told {
  readonly title: string;
  /** What to do, where the message does not say it. */
  readonly advice: string;
}

const toldOfKind: Readonly<Record<ErrorKind, Told>> = {
  invalid: { title: 'This request does not fit', advice: 'Change what the message names, then try again.' },
  unauthenticated: {
    title: 'Nobody is signed in',
    advice: 'This address is for programs that send a token, and for people who are signed in.',
  },
  forbidden: { title: 'Not allowed', advice: 'Whoever runs this server can give you the permission that is missing.' },
  not_found: { title: 'Not found', advice: 'Check the address: it may be mistyped, or what was there has expired.' },
  conflict: { title: 'Not possible now', advice: 'Look at how things stand, and try again if it still makes sense.' },
  too_large: { title: 'Too large', advice: 'Send less at once.' },
  unsupported: { title: 'Sent in a form that is not known', advice: 'Send it in another form.' },
  rate_limited: { title: 'Too many requests', advice: 'Wait a moment.' },
  unavailable: { title: 'Not possible at this moment', advice: 'It is not your fault. The same request will work later.' },
  internal: {
    title: 'Something went wrong here',
    advice: 'It is a fault of the server. Tell whoever runs it, with the request id: its log has more under it.',
  },
};

export interface ErrorFacts {
  readonly error: AppError;
  readonly status: number;
  readonly requestId: string;
  /** When it makes sense to come back. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether opening the address again is the same request. */
  readonly isRepeatable: boolean;
  /** Of the upload that it is about. */
  readonly links: UploadLinks | undefined;
  /** Undefined: there is no web site to link to. */
  readonly siteUrl: string | undefined;
}

export function renderErrorPage({ error, status, requestId, retryAfterSeconds, isRepeatable, links, siteUrl }: ErrorFacts): string {
  const { title, advice } = toldOfKind[error.kind];
  const code = markup`<code>${error.code}</code>`;
  const canSignIn = siteUrl !== undefined && error.kind === 'unauthenticated';
  const wait = retryAfterSeconds === undefined ? '' : markup` Try again in ${retryAfterSeconds} s.`;
  return page.render(
    `${title} (${status})`,
    markup`<main>
<div class="error" role="alert">
<p class="status">Error ${status}</p>
<h1>${title}</h1>
${messagesOf(error).map((message) => markup`<p>${message}</p>`)}
<p>${error.hint ?? advice}${wait}</p>
<dl>
<dt>Code</dt><dd>${siteUrl === undefined ? code : markup`<a href="${siteUrl}/help/errors#${error.code}">${code}</a>`}</dd>
<dt>Request id</dt><dd><code>${requestId}</code></dd>
</dl>
</div>
</main>
<nav>${canSignIn ? markup`<a href="${siteUrl}/sign-in">Sign in</a>` : ''}<a href="/">Home</a>${links?.page ? markup`<a href="${links.page}">The upload</a>` : ''}${retryAfterSeconds !== undefined && isRepeatable ? markup`<a href="">Try again</a>` : ''}</nav>`,
  );
}

function messagesOf({ message, details }: AppError): readonly string[] {
  if (details === undefined || !('errors' in details)) return [message];
  return Object.entries(details.errors).flatMap(([field, texts]) =>
    texts.map((text) => (field === '__all__' ? text : `${field}: ${text}`)),
  );
}
