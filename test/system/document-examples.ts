// What documents show to be typed, for tests that run it as it stands there.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param name below docs/ */
export const readDocument = (name: string): string => readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');

/** The blocks of one language, in order. */
export const examplesOf = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\`$`, 'gms'))].map(([, example]) => example!);
