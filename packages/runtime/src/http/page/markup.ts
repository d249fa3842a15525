// HTML as a tagged template. Neighbours: page-kind.ts, whatever writes a page.

export interface Markup {
  readonly html: string;
}

type Value = string | number | Markup | readonly Markup[];

/** Values are text, and escaped as such, unless they are markup themselves. */
export const markup = (parts: TemplateStringsArray, ...values: readonly Value[]): Markup => ({
  html: String.raw({ raw: parts }, ...values.map(htmlOf)),
});

function htmlOf(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return 'html' in value ? value.html : value.map(({ html }) => html).join('');
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);
const escapeText = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities.get(character)!);
