// What documents show to be typed, for tests that run it as it stands there.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackOldestCurl } from '../programs/oldest-curl.ts';

/** @param name below docs/, or `../README.md` */
export const readDocument = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url)), 'utf8');

/** The blocks of one language, in order. */
export const examplesOf = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\`$`, 'gms'))].map(([, example]) => example!);

/** Where `curl` is the oldest one for which they are written; that of the machine where Debian's archive cannot be had. */
export const curlFolder = async (): Promise<string> => unpackOldestCurl().catch(() => '/usr/bin');

export interface RanExample {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly folder: string;
  readonly curl: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** With the shell's own options: what the example does not check goes unnoticed, as it does to those who copy it. */
export function runExample(script: string, { folder, curl, variables }: Surroundings): Promise<RanExample> {
  const path = [curl, join(process.execPath, '..'), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
  const options = { cwd: folder, env: { PATH: path, HOME: folder, ...variables }, timeout: 300_000, maxBuffer: 2 ** 24 };
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

/** An example that does not give up for minutes shall do so in seconds. */
export const impatient = (script: string): string =>
  script.replaceAll('--retry 8', '--retry 1').replaceAll('-lt 100', '-lt 3').replaceAll('sleep 5', 'sleep 0.2');
