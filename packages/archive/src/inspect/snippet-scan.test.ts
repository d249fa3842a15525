// Snippets are found wherever the chunks are cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSnippetScan } from './snippet-scan.ts';

const scan = (chunks: readonly Buffer[], snippets: readonly string[]): string | undefined => {
  const it = createSnippetScan(snippets);
  for (const chunk of chunks) {
    it.update(chunk);
    chunk.fill(0); // whoever reads next may have freed it
  }
  return it.found();
};

test('the result is that of a search in the whole, however it is cut', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
  const needle = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 8 }), fc.array(needle, { maxLength: 3 }), (parts, snippets) => {
      const whole = parts.join('');
      expect(
        scan(
          parts.map((part) => Buffer.from(part)),
          snippets,
        ),
      ).toBe(snippets.find((snippet) => whole.includes(snippet)));
    }),
    { numRuns: 2000 },
  );
});
