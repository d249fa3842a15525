// Pages that a service writes by itself, without the web site: what they have in common, and the policy under which browsers show
// them. Neighbours: markup.ts, error-page.ts (one kind), the home page of the download service (the other).
import { createHash } from 'node:crypto';
import { markup, type Markup } from './markup.ts';

const commonStyle = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentcolor 20%, transparent); --quiet: color-mix(in srgb, currentcolor 70%, transparent); }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; background: light-dark(#fff, #16181d); color: light-dark(#1b1d22, #e6e8ec); overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
p { margin: .5rem 0; }
a { color: light-dark(#0b57b8, #8ab4ff); }
:focus-visible { outline: 3px solid light-dark(#0b57b8, #8ab4ff); outline-offset: 2px; border-radius: .2rem; }
code { font: .9em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
`;

/** In the page itself: one request less, and the same wherever the page is served. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b57b8"/><path d="M9 10h14M9 16h14M9 22h8" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>',
)}`;

export interface PageKindOptions {
  /** Behind the style that all pages have. */
  readonly style: string;
  /** The path of a script of our own that the page loads. Without it none runs. */
  readonly script?: string;
  /** Whether it has a form, which then goes to ourselves only. */
  readonly hasForm?: boolean;
}

export interface PageKind {
  /** For `Content-Security-Policy`: nothing is loaded but the script, and the one style is allowed by its hash. */
  readonly policy: string;
  render(title: string, body: Markup): string;
}

export function definePageKind({ style, script, hasForm = false }: PageKindOptions): PageKind {
  const css = `${commonStyle}${style}`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
    'img-src data:',
    ...(script === undefined ? [] : ["script-src 'self'"]),
    `form-action ${hasForm ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const head = markup`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="${icon}">
<style>${{ html: css }}</style>${script === undefined ? '' : markup`\n<script src="${script}" defer></script>`}`;
  return {
    policy,
    render: (title, body) =>
      markup`<!doctype html>
<html lang="en">
<head>
<title>${title}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`.html,
  };
}
