// What GitLab CI shows on the page of a job besides its log: links to the pages of uploads, from a file that the job hands over as
// `artifacts:reports:annotations`. Neighbours: annotate.ts (GitHub Actions), write-report.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { UploadPage } from '../command.ts';
import { parseJson } from '../parse-json.ts';
import { printable } from './format.ts';

const externalLink = z.object({ external_link: z.object({ label: z.string(), url: z.string() }) });
/** Sections of the report. Others may have written theirs. */
const annotations = z.looseObject({ symdepot: z.array(externalLink).optional() });

/** GitLab refuses a section with more. */
const mostLinks = 1000;

/**
 * Adds the pages to the file, for a job calls the command several times; of one upload the last verdict stays.
 * @throws what reading and writing throw; an error for a file that is something else
 */
export function addGitlabAnnotations(path: string, pages: readonly UploadPage[]): void {
  const found = readAnnotations(path);
  const byUrl = new Map(found.symdepot?.map(({ external_link: { label, url } }) => [url, label]));
  for (const { label, url } of pages) {
    byUrl.delete(url);
    byUrl.set(url, printable(label));
  }
  const links = [...byUrl].slice(-mostLinks).map(([url, label]) => ({ external_link: { label, url } }));
  writeFileSync(path, `${JSON.stringify({ ...found, symdepot: links }, null, 2)}\n`);
}

function readAnnotations(path: string): z.infer<typeof annotations> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const parsed = annotations.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`${path} is there, and is no report of annotations`);
  return parsed.data;
}
