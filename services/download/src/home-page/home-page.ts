// The page at the URL that debuggers are given: how to configure each tool, and whether a file is there. It fits a phone, and needs
// no script. Neighbours: @symdepot/api/tool-settings (what it says of tools), page-script.ts, look-up-section.ts, routes/get-home.ts.
import { routes } from '@symdepot/api';
import { toolSettings, type ToolSetting } from '@symdepot/api/tool-settings';
import { definePageKind, markup, type Markup } from '@symdepot/runtime/http';
import type { Lane } from '@symdepot/symbols';
import { lookUpSection, type LookedUp } from './look-up-section.ts';

const page = definePageKind({
  style: `
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
.block { position: relative; margin: .5rem 0; }
pre { margin: 0; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .4rem; background: light-dark(#f6f7f9, #1f2229); white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { display: block; }
.line { display: block; padding-left: 2ch; text-indent: -2ch; }
.url code { font-size: 1.1rem; font-weight: 600; }
button { font: inherit; min-height: 2.75rem; padding: .25rem 1rem; border: 1px solid var(--line); border-radius: .4rem; background: light-dark(#fff, #2a2e37); color: inherit; cursor: pointer; }
button:hover { border-color: currentcolor; }
.copy { min-width: 6rem; margin-top: .25rem; font-size: .9rem; }
@media (min-width: 40rem) {
  .block { display: flex; gap: .5rem; align-items: flex-start; }
  .block pre { flex: 1; min-width: 0; }
  .copy { margin-top: 0; }
}
form { margin: 1.5rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; }
label { display: block; font-weight: 600; }
.hint, .quiet { color: var(--quiet); font-size: .9rem; }
.ask { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .5rem; }
input { font: .95rem ui-monospace, monospace; flex: 1 1 14rem; min-width: 0; min-height: 2.75rem; padding: .25rem .75rem; border: 1px solid light-dark(#80858f, #7d828c); border-radius: .4rem; background: light-dark(#fff, #1f2229); color: inherit; }
.answer { margin: .75rem 0 0; padding-left: .75rem; border-left: .25rem solid var(--line); }
.answer.found { border-color: light-dark(#18794e, #4cc38a); }
.answer.missing { border-color: light-dark(#b54708, #f5a524); }
.told { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; }
@media (forced-colors: active) { .answer { border-color: CanvasText; } }
`,
  script: routes.download.getHomeScript.path,
  hasForm: true,
});

export const homePagePolicy = page.policy;

export interface HomeFacts {
  /** Without a trailing slash, as the reader's browser reached it. */
  readonly baseUrl: string;
  readonly lane: Lane;
  /** Undefined: there is no web site to link to. */
  readonly siteUrl: string | undefined;
  readonly lookedUp?: LookedUp | undefined;
}

export function homePage({ baseUrl, lane, siteUrl, lookedUp }: HomeFacts): string {
  const url = lane === 'try' ? `${baseUrl}/try` : baseUrl;
  const other =
    lane === 'try'
      ? markup`<p>This URL finds try symbols too, after release symbols. Without them: <a href="/"><code>${baseUrl}</code></a>.</p>`
      : markup`<p>This URL finds release symbols. With try symbols besides: <a href="/try/"><code>${baseUrl}/try</code></a>.</p>`;
  return page.render(
    'Symbol server',
    markup`<main>
<h1>This is a symbol server</h1>
<p>Debuggers and crash tools fetch debug symbols from it. Give this URL to your tool:</p>
<div class="url">${block('the URL', [url])}</div>
${other}
${lookUpSection(lookedUp)}
${toolSettings(url).map(section)}
<h2>By hand</h2>
<p>A file is at <code>/&lt;debug file&gt;/&lt;debug id&gt;/&lt;symbols file&gt;</code>, names in any letter case:</p>
${block('the command for curl', [`curl -fL --compressed -O ${url}/xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym`])}
<h2>What it responds</h2>
<table>
<tr><th scope="row">200, 302</th><td>The file, or where it is.</td></tr>
<tr><th scope="row">404</th><td>Nobody has uploaded it, not to this lane at least: look it up above.</td></tr>
<tr><th scope="row">503</th><td>It cannot be told at the moment. Try again later.</td></tr>
</table>
${siteUrl === undefined ? '' : markup`<p><a href="${siteUrl}/help">Help: uploading, statuses, how long symbols are kept</a></p>`}
<p class="told" id="told" role="status"></p>
</main>`,
  );
}

const section = ({ tool, text, commands }: ToolSetting): Markup => markup`<h2>${tool}</h2>
<p>${text}</p>
${block(`the commands for ${tool}`, commands)}`;

/** Lines to copy: the script puts a button behind them. */
const block = (what: string, lines: readonly string[]): Markup =>
  markup`<div class="block"><pre data-copy="${what}"><code>${lines.map((line) => markup`<span class="line">${line}\n</span>`)}</code></pre></div>`;
