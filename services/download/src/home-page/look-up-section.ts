// The box on the page at `/` in which a key is looked up, and what was found. A plain form. Neighbours: home-page.ts,
// ../lookup/look-up-symbols.ts (what is known).
import type { SymbolsLookup } from '@symdepot/api';
import { markup, type Markup } from '@symdepot/runtime/http';

export interface LookedUp {
  /** As it was typed. */
  readonly text: string;
  /** Undefined: it is no key. */
  readonly lookup: SymbolsLookup | undefined;
}

export const lookUpSection = (lookedUp: LookedUp | undefined): Markup => markup`<form method="get" role="search">
<label for="key">Look up a symbols file</label>
<p class="hint" id="hint">A key, <code>xul.pdb/44E4EC8C2F41492B9369D6B9A059577C2/xul.sym</code>, or a debug file and its id.</p>
<div class="ask">
<input id="key" name="key" type="search" required spellcheck="false" autocapitalize="none" autocomplete="off" aria-describedby="hint" value="${lookedUp?.text ?? ''}">
<button>Look up</button>
</div>
${lookedUp ? response(lookedUp) : ''}
</form>`;

function response({ text, lookup }: LookedUp): Markup {
  if (!lookup)
    return markup`<div class="answer missing" role="alert"><p><code>${text}</code> is no key. Write <code>&lt;debug file&gt;/&lt;debug id&gt;/&lt;symbols file&gt;</code>, or <code>&lt;debug file&gt; &lt;debug id&gt;</code>; the id in hex.</p></div>`;
  const { key, lane, found, elsewhere, message } = lookup;
  const place = found ?? elsewhere;
  return markup`<div class="answer ${found ? 'found' : 'missing'}" role="status">
<p><strong>${found ? 'It is there.' : 'It is not there.'}</strong> ${message}</p>
${place ? markup`<p><a href="${place.url}"><code>${place.url}</code></a></p>` : ''}
<p class="quiet">Looked for <code>${key}</code>, ${lane === 'try' ? 'release, then try symbols' : 'release symbols'}.</p>
</div>`;
}
