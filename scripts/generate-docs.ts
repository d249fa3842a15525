// npm run docs: writes the generated documents anew.
import { writeFileSync } from 'node:fs';
import { renderDocs } from './docs.ts';

for (const [path, text] of Object.entries(renderDocs())) writeFileSync(path, text);
