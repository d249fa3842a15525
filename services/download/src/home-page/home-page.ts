// The page at the URL that debuggers are given: how to configure each tool. Plain HTML, no scripts.
// Neighbours: tool-settings.ts (its content), routes/get-home.ts.
import { createHash } from 'node:crypto';
import type { Lane } from '@symdepot/symbols';
import { toolSettings, type ToolSetting } from './tool-settings.ts';

const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
p { margin: .5rem 0; }
pre { overflow-x: auto; padding: .75rem 1rem; border: 1px solid color-mix(in srgb, currentcolor 20%, transparent); border-radius: .4rem; }
code { font: .9rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre code { display: block; overflow-wrap: normal; }
.url code { font-size: 1.1rem; font-weight: 600; }
`;

/** Nothing is loaded and nothing runs; the one style is allowed by its hash. */
export const homePagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'`;

/** `baseUrl` without a trailing slash, as the reader's browser reached it. */
export function homePage(baseUrl: string, lane: Lane): string {
  const url = lane === 'try' ? `${baseUrl}/try` : baseUrl;
  const other =
    lane === 'try'
      ? markup`<p>This URL finds try symbols too, after release symbols. Without them: <a href="/"><code>${baseUrl}</code></a>.</p>`
      : markup`<p>This URL finds release symbols. With try symbols besides: <a href="/try/"><code>${baseUrl}/try</code></a>.</p>`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Symbol server</title>
<style>${raw(style)}</style>
</head>
<body>
<h1>This is a symbol server</h1>
<p>Debuggers and crash tools fetch debug symbols from it. There is nothing to browse: give this URL to your tool.</p>
<p class="url"><code>${url}</code></p>
${raw(other)}
${raw(toolSettings(url).map(section).join('\n'))}
<h2>By hand</h2>
<p>A file is at <code>/&lt;debug file&gt;/&lt;debug id&gt;/&lt;symbols file&gt;</code>, names in any letter case:</p>
<pre><code>curl -fL --compressed -O ${url}/xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym</code></pre>
<p>404 means that nobody has uploaded it.</p>
</body>
</html>
`;
}

const section = ({ tool, text, commands }: ToolSetting): string => markup`<h2>${tool}</h2>
<p>${text}</p>
<pre><code>${commands.join('\n')}</code></pre>`;

interface Raw {
  readonly text: string;
}
const raw = (text: string): Raw => ({ text });

/** Values are escaped as text unless they are marked as markup. */
function markup(parts: TemplateStringsArray, ...values: readonly (string | Raw)[]): string {
  return String.raw(parts, ...values.map((value) => (typeof value === 'string' ? escapeText(value) : value.text)));
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);
const escapeText = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities.get(character)!);
